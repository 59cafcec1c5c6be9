"""A whole test site as a lab: from its file to hosts, held up by a keeper."""
