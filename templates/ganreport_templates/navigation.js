// Ways through the page: where one is, only the problems, links to headings, and into what is folded.
{
  // The contents say which part is being read.
  const links = all(".contents a");
  const parts = links.map((link) => document.getElementById(link.hash.slice(1)));
  const spy = () => {
    const top = (part) => part.getBoundingClientRect().top;
    const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
    const chosen = parts.find((part) => part && `#${part.id}` === location.hash && top(part) >= 0);
    const passed = parts.filter((part) => part?.getClientRects().length && top(part) < 90);
    const now = end ? chosen ?? parts.at(-1) : passed.at(-1);
    links.forEach((link, at) => {
      if (parts[at] !== now) return link.removeAttribute("aria-current");
      if (link.ariaCurrent) return;
      link.ariaCurrent = "true";
      const strip = link.closest("ol"); // on a narrow screen
      const aside = link.offsetLeft - (strip?.offsetLeft ?? 0);
      strip?.scrollTo(aside - (strip.clientWidth - link.offsetWidth) / 2, 0);
    });
  };
  ["scroll", "resize", "load", "hashchange"].forEach((change) => addEventListener(change, spy));

  // Only problems: without the checks that passed, and the charts that no finding of these names.
  const troubled = all("#findings article");
  const named = new Set(troubled.flatMap((finding) => all(".see a", finding).map((a) => a.hash)));
  const rest = [
    ...all("#findings .passed-title, #findings .passed-title ~ *"),
    ...all("#figures tbody").filter((body) => !body.querySelector(".mark.fail, .mark.warn")),
    ...all("#training figure, #distribution figure, #charts figure").filter((figure) =>
      !named.has(`#${figure.id}`)),
  ];
  const emptied = all("#training, #distribution, #charts").filter((part) =>
    all("figure", part).every((figure) => rest.includes(figure)));
  const hide = (hidden) => [...rest, ...emptied].forEach((part) => { part.hidden = hidden; });
  const filter = toggle(words.problems, false, (only) => { hide(only); spy(); },
    { className: "filter" });
  if (troubled.length && rest.length) document.querySelector("#findings h2")?.after(filter);

  // Links to headings.
  const address = (id, name) => button("#", () => {
    const link = `${location.href.split("#")[0]}#${id}`;
    const done = () => { status.textContent = words.copied; };
    const shown = () => { location.hash = id; }; // where a page may not copy, it stands above
    navigator.clipboard?.writeText(link).then(done, shown) ?? shown();
  }, { className: "link", title: words.link, ariaLabel: `${words.link}: ${name}` });

  for (const part of all("section[id], article[id], figure[id]")) {
    const head = part.querySelector("h2, h3, .title");
    if (head) head.before(address(part.id, head.textContent.trim()));
  }

  // A link into what is folded unfolds it, and into what is filtered brings it back.
  const unfold = () => {
    const target = document.querySelector(":target");
    if (target?.closest("[hidden]")) filter.click();
    const folded = all("details").filter((details) => !details.open && details.contains(target));
    folded.forEach((details) => { details.open = true; });
    if (folded.length) target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  addEventListener("load", unfold);
}
