"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  document.documentElement.classList.add("js");
  if (!byId("findings")) return;

  const form = document.querySelector("#findings .filters");
  const find = byId("find"), area = byId("by-area"), severity = byId("by-severity"), target = byId("by-target");
  const outcomes = [...form.querySelectorAll("input[name=outcome]")];
  const checks = [...document.querySelectorAll("#checks > details")].map((element) => ({
    element,
    area: element.dataset.area,
    text: null,
    rows: [...element.querySelectorAll("tr[data-o]")].map((row) => ({
      row, outcome: row.dataset.o, severity: row.dataset.s, target: row.dataset.t, text: null,
    })),
  }));
  const all = checks.reduce((sum, check) => sum + check.rows.length, 0);
  const wordsOf = (input) => input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hide = (element, hidden) => { if (element.hidden !== hidden) element.hidden = hidden; };
  const spelt = (number, thing) => number.toLocaleString("en") + " " + thing + (number === 1 ? "" : "s");

  // Text is gathered at the first search: ten thousand rows cost nothing before that.
  const textOf = (check, row) => {
    check.text ??= (check.element.querySelector("summary").textContent + " " + check.element.id).toLowerCase();
    row.text ??= check.text + " " + row.row.textContent.toLowerCase();
    return row.text;
  };

  const apply = () => {
    const words = wordsOf(find), wanted = new Set(outcomes.filter((box) => box.checked).map((box) => box.value));
    const counts = new Map(outcomes.map((box) => [box.value, 0]));
    let shownRows = 0, shownChecks = 0;
    for (const check of checks) {
      let here = 0;
      const areaFits = !area.value || check.area === area.value;
      for (const row of check.rows) {
        const fits = areaFits && (!severity.value || row.severity === severity.value)
          && (!target.value || row.target === target.value)
          && (!words.length || words.every((word) => textOf(check, row).includes(word)));
        if (fits) counts.set(row.outcome, counts.get(row.outcome) + 1);
        const visible = fits && wanted.has(row.outcome);
        hide(row.row, !visible);
        here += visible;
      }
      hide(check.element, here === 0);
      shownRows += here;
      shownChecks += here > 0;
    }
    for (const [outcome, count] of counts) form.querySelector(`[data-count="${outcome}"]`).textContent = count.toLocaleString("en");
    byId("shown").textContent = `${spelt(shownRows, "finding")} of ${all.toLocaleString("en")}, in ${spelt(shownChecks, "check")}`;
    hide(byId("nothing"), shownRows > 0);
  };

  const soon = (work) => {
    let waiting = 0;
    return () => { clearTimeout(waiting); waiting = setTimeout(work, 120); };
  };
  find.addEventListener("input", soon(apply));
  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  byId("open-all").addEventListener("click", () => {
    for (const check of checks) if (!check.element.hidden) check.element.open = true;
  });

  const everything = () => {
    form.reset();
    for (const box of outcomes) box.checked = true;
  };
  const follow = () => {
    const id = location.hash.slice(1);
    const check = checks.find((one) => one.element.id === id);
    if (!check) return;
    if (check.element.hidden) { everything(); apply(); }
    check.element.open = true;
    check.element.scrollIntoView();
    check.element.querySelector("summary").focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-show-area], [data-show-target]");
    if (!link) return;
    form.reset();
    if (link.dataset.showArea) area.value = link.dataset.showArea;
    if (link.dataset.showTarget) target.value = link.dataset.showTarget;
    apply();
  });

  // On paper the shown findings lie open; a reader's own opened ones stay as they were after.
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = checks.filter((check) => !check.element.hidden && !check.element.open);
    for (const check of opened) check.element.open = true;
  });
  window.addEventListener("afterprint", () => { for (const check of opened) check.element.open = false; });

  const table = byId("devices"), body = table.tBodies[0];
  const devices = [...body.rows].map((row) => ({ row, text: null }));
  const findDevice = byId("find-device");
  const applyDevices = () => {
    const words = wordsOf(findDevice);
    let shown = 0;
    for (const device of devices) {
      if (words.length) device.text ??= device.row.textContent.toLowerCase();
      const fits = words.every((word) => device.text.includes(word));
      hide(device.row, !fits);
      shown += fits;
    }
    byId("devices-shown").textContent = `${spelt(shown, "device")} of ${devices.length.toLocaleString("en")}`;
  };
  findDevice.addEventListener("input", soon(applyDevices));
  findDevice.form.addEventListener("submit", (event) => event.preventDefault());

  const order = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  for (const [place, head] of [...table.tHead.rows[0].cells].entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const descending = head.ariaSort === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.ariaSort = descending ? "descending" : "ascending";
      const keyed = devices.map((device) => [device.row.cells[place].textContent.trim(), device.row]);
      keyed.sort((one, two) => (descending ? -1 : 1) * order.compare(one[0], two[0]));
      body.append(...keyed.map(([, row]) => row));
    });
  }

  apply();
  applyDevices();
  follow();
})();
