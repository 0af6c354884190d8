/* Tables marked sortable: a heading becomes a button that sorts the rows by its column,
   numbers as numbers. Without JavaScript the table stays as it is. */
document.addEventListener("DOMContentLoaded", () => {
  const value = (row, column) => row.cells[column].textContent.trim();
  const asNumber = (text) => Number(text.replace("\u2212", "-").replaceAll(",", ""));
  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = heading.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        heading.setAttribute("aria-sort", down ? "descending" : "ascending");
        const compare = (a, b) => {
          const [x, y] = [value(a, column), value(b, column)];
          const [m, n] = [asNumber(x), asNumber(y)];
          return Number.isNaN(m) || Number.isNaN(n)
            ? x.localeCompare(y, "en-GB", { numeric: true })
            : m - n;
        };
        const rows = [...body.rows].sort(compare);
        body.append(...(down ? rows.reverse() : rows));
      });
    });
  }
});
