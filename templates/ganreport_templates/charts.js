// Charts: values at the pointer in all charts of a part, log scale, smoothing, legend, downloads.
// ganreport/charts/svg.py says what "readouts" holds and how a drawing names its parts.
{
  const data = JSON.parse(document.getElementById("readouts").textContent);
  const grids = data.grids.map(({ d, v }) => v ?? d.map((sum => (step) => sum += step)(0)));
  const SVG = "http://www.w3.org/2000/svg";
  const draw = (tag, attributes, text = "") => {
    const element = document.createElementNS(SVG, tag);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    element.textContent = text;
    return element;
  };
  const whole = (step) => step.toLocaleString(document.documentElement.lang);
  // A value in few signs, as the rest of the page has it.
  const short = (value, digits = 4) => {
    if (value === null) return "–";
    const rounded = Number(value.toPrecision(digits));
    const [text, power] = String(Math.abs(value) < 1e9 ? rounded : rounded.toExponential()).split("e");
    const own = Math.abs(value) < 1e4 || power ? text : whole(rounded);
    return (power ? `${own}e${Number(power)}` : own).replaceAll("-", "−");
  };

  // Places: from a value to a share of an axis and back.
  const share = ([low, high], log, value) =>
    log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  const value = ([low, high], log, t) => log ? low * (high / low) ** t : low + t * (high - low);
  const across = ({ box, x, log }, step) => box[0] + box[2] * share(x, log.includes("x"), step);
  const up = ({ box, now: { y, log } }, v) => box[1] + box[3] * (1 - share(y, log, v));

  function nearest(places, step) {
    let [low, high] = [0, places.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (places[middle] <= step) low = middle; else high = middle;
    }
    return step - places[low] <= places[high] - step ? low : high;
  }

  // A mean over a twentieth of the values, on each side a half; gaps stay out of it.
  function mean(values) {
    const reach = Math.max(Math.round(values.length / 40), 1);
    return values.map((own, at) => {
      const near = values.slice(Math.max(at - reach, 0), at + reach + 1).filter((v) => v !== null);
      return own === null ? null : near.reduce((sum, v) => sum + v, 0) / near.length;
    });
  }

  const charts = Object.entries(data.charts).flatMap(([id, told]) => {
    const figure = document.getElementById(`figure-${id}`);
    const svg = figure?.querySelector(".chart svg");
    if (!svg) return [];
    const axes = told.axes.map((each) => {
      const printed = { y: each.y, log: each.log.includes("y") };
      return { ...each, printed, now: printed };
    });
    return [{ figure, svg, told, axes, off: new Set(), smooth: false, other: false }];
  });
  const part = ({ figure, told, axes }) => [figure.closest("section")?.id, told.x, ...axes[0].x].join();
  const lines = (chart, key, kinds) => all("[data-series]", chart.svg).filter(({ dataset }) =>
    dataset.series === key && kinds.split(" ").includes(dataset.part));
  const shape = (chart, key) => lines(chart, key, "raw")[0]?.querySelector("[stroke]");
  const ink = (chart, key) => shape(chart, key)?.getAttribute("stroke") ?? "#656d76";

  // The readout: in all charts of a part a line at the step, and a dot and a value for each series.
  let group = [];
  const clear = () => {
    group.forEach(({ svg }) => svg.querySelector(".cursor")?.remove());
    group = [];
  };

  function mark(chart, axes, step) {
    const [left, top, width, height] = axes.box;
    const at = across(axes, step);
    const way = at > left + width / 2 ? -1 : 1;
    const beside = { x: at + 4 * way, "text-anchor": way > 0 ? "start" : "end" };
    const marks = axes.series.filter((key) => !chart.off.has(key)).map((key) => {
      const { x, value: values, lower, upper } = data.series[key];
      const place = nearest(grids[x], step);
      const bounds = lower?.[place] == null ? ""
        : ` (${short(lower[place], 3)}–${short(upper[place], 3)})`;
      const y = values[place] === null ? top + height
        : Math.min(Math.max(up(axes, values[place]), top), top + height);
      return { key, y, x: across(axes, grids[x][place]), text: short(values[place]) + bounds };
    }).sort((one, other) => one.y - other.y);
    let free = top - 1;
    return [
      draw("path", { d: `M ${at} ${top} v ${height}`, stroke: "#656d76", "stroke-width": 0.7 }),
      ...marks.flatMap(({ key, x, y, text }) => {
        const fill = ink(chart, key);
        free = Math.max(free + 7, y - 2);
        return [draw("circle", { cx: x, cy: y, r: 2, fill }),
          draw("text", { ...beside, y: free, fill, "data-read": key }, text)];
      }),
    ];
  }

  function read(chart, axes, step) {
    clear();
    group = charts.filter((other) => part(other) === part(chart));
    for (const one of group) {
      const layer = draw("g", { class: "cursor", "paint-order": "stroke" });
      layer.append(...one.axes.flatMap((each) => mark(one, each, step)));
      one.svg.append(layer);
    }
    const [, top, , height] = axes.box;
    const said = `${chart.told.x} ${whole(step)}`;
    chart.svg.querySelector(".cursor").append(draw("text", { x: across(axes, step),
      y: top + height + 14.5, "text-anchor": "middle", fill: "#1f2328" }, said));
    const values = all("[data-read]", chart.svg).map((text) =>
      `${data.series[text.dataset.read].name} ${text.textContent}`);
    return `${said}: ${values.join(", ")}`;
  }

  for (const chart of charts) {
    const box = chart.svg.parentElement;
    const places = grids[data.series[chart.axes[0].series[0]].x];
    let at = -1;
    const show = (event) => {
      const { x, y } = new DOMPoint(event.clientX, event.clientY)
        .matrixTransform(chart.svg.getScreenCTM().inverse());
      const over = chart.axes.find(({ box: [left, top, width, height] }) =>
        x >= left && x <= left + width && y >= top && y <= top + height);
      if (!over) return clear();
      const own = grids[data.series[over.series[0]].x];
      const t = (x - over.box[0]) / over.box[2];
      const step = own[nearest(own, value(over.x, over.log.includes("x"), t))];
      at = nearest(places, step);
      read(chart, over, step);
    };
    box.addEventListener("pointermove", show);
    box.addEventListener("pointerdown", show);
    box.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && clear());
    box.addEventListener("blur", clear);
    box.setAttribute("aria-description", words.keys);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") return clear();
      const last = places.length - 1;
      const far = event.shiftKey ? Math.ceil(last / 10) : 1;
      const left = at < 0 ? last : at - far;
      const to = { ArrowLeft: left, ArrowRight: at + far, Home: 0, End: last }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      at = Math.min(Math.max(to, 0), last);
      status.textContent = read(chart, chart.axes[0], places[at]);
    });
  }

  // Drawing again: the lines at another scale, or smoothed; as printed where neither is asked for.
  const strong = ({ smooth, x, value: recorded }) =>
    smooth ? [grids[smooth.x], smooth.value] : [grids[x], recorded];

  // A chart whose panels are all logarithmic is drawn linear; else those that are not are drawn so.
  const decades = ({ axes }) => axes.every(({ printed }) => printed.log);

  function scaled(chart, { printed, series }) {
    const { y: [bottom, top], log } = printed;
    if (!chart.other || log) return { ...printed, log: log && !(chart.other && decades(chart)) };
    const values = series.filter((key) => !chart.off.has(key))
      .flatMap((key) => strong(data.series[key])[1]);
    const low = Math.min(...values.filter((v) => v > 0)) / 1.1;
    return low < top && !values.some((v) => v < 0) ? { y: [low, top], log: true } : printed;
  }

  function ticks({ y: [low, high], log }) {
    const powers = Math.log10(high / low);
    const power = 10 ** Math.floor(Math.log10(log ? low : (high - low) / 4));
    if (log) {
      const factors = powers < 1 ? [1, 1.5, 2, 3, 5, 7] : powers < 3 ? [1, 2, 5] : [1];
      return Array.from({ length: powers + 2 }, (_, n) => power * 10 ** n)
        .filter((_, n) => n % Math.ceil(powers / 5) === 0)
        .flatMap((decade) => factors.map((factor) => factor * decade))
        .filter((tick) => tick >= low && tick <= high);
    }
    const step = power * [1, 2, 5, 10].find((factor) => factor * power >= (high - low) / 4);
    const first = Math.ceil(low / step);
    return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, n) => (first + n) * step);
  }

  const path = (axes, xs, values) => {
    let pen = "M";
    return xs.map((x, at) => {
      const v = values[at];
      const gap = v === null || (axes.now.log && v <= 0);
      const corner = gap ? "" : `${pen}${across(axes, x).toFixed(2)} ${up(axes, v).toFixed(2)}`;
      pen = gap ? "M" : "L";
      return corner;
    }).join("");
  };

  function redraw(chart) {
    clear();
    chart.svg.querySelector(".redrawn")?.remove();
    const layer = draw("g", { class: "redrawn", fill: "none" });
    const line = (d, more) => layer.append(draw("path", { d, "stroke-width": 0.6, ...more }));
    const dashed = { "stroke-width": 0.8, "stroke-dasharray": "3.2,2.4" };
    for (const axes of chart.axes) {
      axes.now = scaled(chart, axes);
      const other = axes.now.log !== axes.printed.log;
      const [left, top, width, height] = axes.box;
      const level = (y, look) =>
        y >= top && y <= top + height && line(`M ${left} ${y} h ${width}`, look);
      const away = (elements, hidden) => elements.forEach((element) =>
        hidden ? element.setAttribute("display", "none") : element.removeAttribute("display"));
      const [first] = axes.series;
      const rules = lines(chart, first, "rule");
      away(rules, other);
      away(lines(chart, first, "axis").flatMap((axis) => all(":scope > :not([transform])", axis)), other);
      for (const tick of other ? ticks(axes.now) : []) {
        const y = up(axes, tick);
        level(y, { stroke: "#e3e6ea" });
        layer.append(draw("text", { x: left - 6.5, y: y + 2.7, fill: "#656d76", "font-size": "7.5px",
          "text-anchor": "end" }, short(tick)));
      }
      for (const rule of other ? rules : []) {
        const { d, stroke } = rule.querySelector("path").attributes;
        const { y, log } = axes.printed;
        const t = (top + height - d.value.split(" ")[2]) / height;
        level(up(axes, value(y, log, t)), { ...dashed, stroke: stroke.value });
      }
      for (const key of axes.series) {
        const series = data.series[key];
        const off = chart.off.has(key);
        const again = other || chart.smooth;
        away(lines(chart, key, "raw smooth"), off || again);
        away(lines(chart, key, "beyond band baseline"), off || other);
        away(lines(chart, key, "name"), off || (other && axes.series.length > 1));
        if (off || !again) continue;
        const clip = shape(chart, key)?.getAttribute("clip-path");
        const look = { stroke: ink(chart, key), "clip-path": clip ?? "none" };
        const [xs, values] = strong(series);
        if (series.smooth || chart.smooth) {
          line(path(axes, grids[series.x], series.value), { ...look, "stroke-opacity": 0.28 });
        }
        if (other && series.baseline) {
          line(path(axes, grids[series.x], series.baseline), { ...look, ...dashed, stroke: "#7a828c" });
        }
        line(path(axes, xs, chart.smooth ? mean(values) : values),
          { ...look, "stroke-width": 1.1, "data-drawn": key });
      }
    }
    chart.svg.append(layer);
  }

  // Downloads: the drawing as it stands, and what was recorded.
  function save(name, text, type) {
    const link = make("a", { download: name, href: URL.createObjectURL(new Blob([text], { type })) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // A text that a spreadsheet would take for a formula is kept from it.
  const cell = (content) => {
    const text = String(content ?? "");
    const safe = /^[=+@\t\r-]/.test(text) && isNaN(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };

  function table({ told, axes }) {
    const keys = [...new Set(axes.flatMap(({ series }) => series))];
    const columns = keys.flatMap((key) => Object.entries(data.series[key])
      .filter(([, values]) => Array.isArray(values)).map(([name, values]) => ({ key, name, values })));
    const rows = new Map();
    columns.forEach(({ key, values }, column) => grids[data.series[key].x].forEach((step, at) => {
      if (!rows.has(step)) rows.set(step, columns.map(() => null));
      rows.get(step)[column] = values[at];
    }));
    const head = columns.map(({ key, name }) => name === "value" ? key : `${key} ${name}`);
    const sorted = [...rows].sort(([one], [other]) => one - other);
    return [[told.x, ...head], ...sorted.map(([step, row]) => [step, ...row])];
  }

  for (const drawing of all("figure > .chart")) {
    const figure = drawing.parentElement;
    const chart = charts.find((each) => each.figure === figure);
    const id = figure.id.replace("figure-", "");
    const sheet = figure.querySelector(".data");
    const tools = make("div", { className: "tools" });
    drawing.after(tools);

    if (chart && !figure.closest(".front")) {
      const change = (what) => (now) => { what(now); redraw(chart); };
      for (const part of chart.axes.filter(({ series }) => series.length > 1)) {
        const apart = chart.axes.length > 1 && part.label;
        if (apart) tools.append(make("span", { textContent: apart }));
        for (const key of part.series) {
          const { name } = data.series[key];
          const swatch = draw("svg", { class: "swatch", viewBox: "0 0 12 4", "aria-hidden": "true" });
          swatch.append(draw("path", { d: "M0 2H12", "stroke-width": 3, stroke: ink(chart, key) }));
          const legend = toggle("", true, change((on) => chart.off[on ? "delete" : "add"](key)),
            apart ? { ariaLabel: `${name}, ${apart}` } : {});
          legend.append(swatch, name);
          tools.append(legend);
        }
      }
      if (chart.axes.every(({ series: [first] }) => lines(chart, first, "axis").length)) {
        const could = chart.axes.some((axes) =>
          scaled({ ...chart, other: true }, axes).log !== axes.printed.log);
        const log = toggle(words.log, decades(chart), change(() => { chart.other = !chart.other; }));
        tools.append(...could ? [log] : []);
        tools.append(toggle(words.smooth, false, change((on) => { chart.smooth = on; })));
      }
    }

    const title = figure.querySelector(".title")?.textContent ?? id;
    const download = (kind, type, content) => tools.append(button(kind, () =>
      save(`${id}.${kind.toLowerCase()}`, content(), type),
    { className: "save", ariaLabel: `${words.download} ${kind}: ${title}` }));
    download("SVG", "image/svg+xml", () => {
      clear();
      return new XMLSerializer().serializeToString(drawing.querySelector("svg"));
    });
    const rows = () => chart ? table(chart)
      : [...sheet.rows].map((row) => [...row.cells].map((each) => each.textContent));
    if (chart || sheet) {
      download("CSV", "text/csv", () => rows().map((row) => `${row.map(cell).join(",")}\r\n`).join(""));
    }
  }
}
