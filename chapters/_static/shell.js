/* The switch for code, that for dark colours, and tables that scroll. Without scripts
   each piece of code has a fold of its own, colours are light, and tables scroll too. */
document.addEventListener("DOMContentLoaded", () => {
  const root = document.documentElement;
  const keep = (name, value) => {
    try { localStorage.setItem(name, value); } catch { /* the choice holds for this page */ }
  };
  const kept = (name) => {
    try { return localStorage.getItem(name); } catch { return null; }
  };

  const folds = [...document.querySelectorAll("details.hide")];
  const code = document.querySelector(".code-switch");
  const showCode = (shown) => {
    for (const fold of folds) fold.open = shown;
    code.querySelector("span").textContent = shown ? "Hide the code" : "Show the code";
  };
  if (folds.length) {
    code.hidden = false;
    let shown = kept("code") === "shown";
    showCode(shown);
    code.addEventListener("click", () => {
      shown = !shown;
      keep("code", shown ? "shown" : "hidden");
      showCode(shown);
    });
  }

  const theme = document.querySelector(".theme-switch");
  const nameTheme = () => {
    theme.querySelector("span").textContent = root.dataset.theme === "dark" ? "Light" : "Dark";
  };
  theme.hidden = false;
  nameTheme();
  theme.addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    keep("theme", root.dataset.theme);
    nameTheme();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (system) => {
    if (!kept("theme")) root.dataset.theme = system.matches ? "dark" : "light";
    nameTheme();
  });

  /* a table is a stop for the keyboard only where there is something to scroll */
  const frames = document.querySelectorAll(".compendium-table .scroll");
  const seen = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const scrolls = target.scrollWidth > target.clientWidth + 1
        || target.scrollHeight > target.clientHeight + 1;
      if (scrolls) {
        target.tabIndex = 0;
        target.setAttribute("role", "region");
      } else {
        target.removeAttribute("tabindex");
        target.removeAttribute("role");
      }
    }
  });
  for (const frame of frames) seen.observe(frame);
});
