// What scripts add to a page that can be read without them: all controls are made here. The page
// has screen.js, charts.js and navigation.js as one script.
"use strict";
const words = document.currentScript.dataset;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const button = (text, onclick, more) =>
  make("button", { type: "button", textContent: text, onclick, ...more });
const toggle = (text, pressed, change, more) => button(text, (event) => {
  const now = event.currentTarget.ariaPressed !== "true";
  event.currentTarget.ariaPressed = now;
  change(now);
}, { ariaPressed: pressed, ...more });
// Said to those who hear the page.
const status = make("p", { className: "heard", role: "status" });
document.body.append(status);

{
  // Zoom: one dialog shows any picture, each of its pixels as a whole number of ours.
  const title = make("h2", { id: "zoom-title" });
  const factor = make("output");
  const frame = make("div", { className: "frame", tabIndex: 0, role: "group" });
  const dialog = make("dialog", { className: "zoom" },
    make("div", { className: "bar" }, title,
      button("−", () => enlarge(times - 1), { ariaLabel: words.smaller }), factor,
      button("+", () => enlarge(times + 1), { ariaLabel: words.larger }),
      button(words.close, () => dialog.close(), { autofocus: true })),
    frame);
  dialog.setAttribute("aria-labelledby", title.id);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  let times = 1;

  function enlarge(to) {
    const [picture] = frame.children;
    times = Math.min(Math.max(to, 1), 40);
    picture.style.width = `${times * picture.dataset.width}px`;
    factor.textContent = `${times}×`;
  }

  function zoom(picture, name) {
    title.textContent = frame.ariaLabel = name;
    frame.replaceChildren(picture.cloneNode());
    const fits = (room) => Math.floor(room / picture.dataset.width);
    enlarge(Math.max(fits(picture.clientWidth) + 1, fits(0.9 * innerWidth)));
    dialog.showModal();
  }

  for (const picture of all("figure .picture")) {
    const name = picture.closest("figure").querySelector(".title").textContent;
    const opener = button(words.zoom, () => zoom(picture, name), {
      className: "opener", ariaLabel: `${words.zoom}: ${name}`, ariaHasPopup: "dialog",
    });
    picture.after(opener);
    picture.addEventListener("click", () => { opener.focus(); opener.click(); });
  }

  // Slider: one column of a picture whose columns are named, its tiles side by side if square.
  for (const labels of all("figure .labels")) {
    const picture = labels.nextElementSibling;
    const figure = labels.closest("figure");
    const columns = [...labels.children];
    const [wide, high] = ["width", "height"].map((side) => Number(picture.dataset[side]) + 1);
    const step = wide / columns.length; // a tile and the pixel between two
    const tiles = Number.isInteger(high / step) ? high / step : 1;
    const [width, height] = [tiles * step - 1, high / tiles - 1];
    const canvas = make("canvas", { role: "img", width, height });
    const max = columns.length - 1;
    const slider = make("input", { type: "range", id: `${figure.id}-step`, max, value: max });
    const shown = make("span", { className: "step" });

    const show = () => {
      const brush = canvas.getContext("2d");
      brush.clearRect(0, 0, width, height);
      for (let tile = 0; tile < tiles; tile++) {
        brush.drawImage(picture, slider.value * step, tile * (height + 1), step - 1, height,
          tile * step, 0, step - 1, height);
      }
      const room = Math.min(figure.clientWidth / width, 400 / height);
      canvas.style.width = `${Math.max(Math.floor(room), 1) * width}px`;
      columns.forEach((label, at) => label.classList.toggle("now", at === Number(slider.value)));
      shown.textContent = columns[slider.value].textContent;
      slider.ariaValueText = canvas.ariaLabel = `${words.step} ${shown.textContent}`;
    };
    slider.addEventListener("input", show);
    addEventListener("resize", show);
    labels.parentElement.after(make("div", { className: "slider" },
      make("label", { htmlFor: slider.id, textContent: words.step }), slider, shown, canvas));
    picture.decode().then(show);
  }

  // Sorting: up, down, as before; what is no number stands last.
  const number = (text) => parseFloat(text.replace("·10", "e").normalize("NFKC")
    .replaceAll("−", "-").replace(/(\d),(?=\d{3})/g, "$1").replace(/^(-?)inf/, "$1Infinity"));
  const absent = (text) => /^(–|nan|)$/.test(text);

  function sorted(rows, column, sign) {
    const texts = new Map(rows.map((row) => [row, row.cells[column].innerText.trim()]));
    const numeric = rows.every((row) => absent(texts.get(row)) || !isNaN(number(texts.get(row))));
    return [...rows].sort((one, two) => {
      const [a, b] = [texts.get(one), texts.get(two)];
      if (absent(a) || absent(b)) return absent(a) - absent(b);
      return sign * (numeric ? number(a) - number(b) || 0 : a.localeCompare(b));
    });
  }

  for (const table of all(".data, .series, .records, .thresholds, .passed")) {
    const [body] = table.tBodies;
    const rows = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const control = button("", () => {
        const before = head.ariaSort;
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        if (before !== "descending") head.ariaSort = before ? "descending" : "ascending";
        body.append(...(head.ariaSort ? sorted(rows, column, before ? -1 : 1) : rows));
      });
      control.append(...head.childNodes);
      head.append(control);
    });
    table.classList.add("sortable");
  }
}
