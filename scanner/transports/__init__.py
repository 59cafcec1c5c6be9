"""How questions travel: the only importers of protocol libraries."""
