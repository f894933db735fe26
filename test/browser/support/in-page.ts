/**
 * What is measured inside of the page. It runs in the browser, so it is text; each piece answers with what is wrong.
 */
import type { Page } from "playwright-core";

const COMMON = `
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    const hiddenHead = [...document.querySelectorAll("thead")].some((head) =>
      head.contains(element) && getComputedStyle(head).position === "absolute");
    return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== "hidden" && !hiddenHead;
  };
  const rgba = (text) => {
    const [r, g, b, a = 1] = (text.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => ({
    r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a),
    b: top.b * top.a + below.b * (1 - top.a), a: 1,
  });
  const ground = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), { r: 255, g: 255, b: 255, a: 1 });
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ratio = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const name = (element) => element.tagName.toLowerCase() + "." + (element.getAttribute("class") ?? "") + ' "' + (element.textContent ?? "").trim().slice(0, 40) + '"';
  const withText = () => [...document.body.querySelectorAll("*")].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "") && shown(element) && !element.closest("title, desc"));
`;

async function measure(page: Page, script: string): Promise<string[]> {
  return await page.evaluate<string[]>(`(() => { ${COMMON} ${script} })()`);
}

/** Text with less contrast than WCAG 2 asks for (AA), and bars of the chart that do not stand out. */
export function faint(page: Page): Promise<string[]> {
  return measure(
    page,
    `
    const text = withText().flatMap((element) => {
      const style = getComputedStyle(element);
      const below = ground(element);
      const ink = over(rgba(element instanceof SVGElement ? style.fill : style.color), below);
      const size = parseFloat(style.fontSize);
      const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
      const found = ratio(ink, below);
      return found < needed ? [name(element) + ": " + found.toFixed(2) + " of " + needed] : [];
    });
    const bars = [...document.querySelectorAll(".bar.down, .bar.other")].filter(shown).flatMap((element) => {
      const found = ratio(rgba(getComputedStyle(element).fill), ground(element));
      return found < 3 ? [name(element) + ": " + found.toFixed(2) + " of 3"] : [];
    });
    return [...text, ...bars];
  `,
  );
}

/** How many pieces of text are looked at: a measure that looks at nothing finds nothing. */
export async function textCount(page: Page): Promise<number> {
  return (await measure(page, "return withText().map(name);")).length;
}

/** What reaches beyond the window, to the right or to the left. */
export function overflowing(page: Page): Promise<string[]> {
  return measure(
    page,
    `
    const width = document.documentElement.clientWidth;
    const whole = document.documentElement.scrollWidth > width ? ["the page: " + document.documentElement.scrollWidth + " of " + width] : [];
    const parts = withText().filter((element) => {
      const box = element.getBoundingClientRect();
      return box.right > width + 0.5 || box.left < -0.5;
    });
    return [...whole, ...parts.map(name)];
  `,
  );
}

/** Labels of the chart that are cut off or lie on each other. */
export function collidingLabels(page: Page): Promise<string[]> {
  return measure(
    page,
    `
    const chart = [...document.querySelectorAll("svg.chart")].find(shown);
    const frame = chart.getBoundingClientRect();
    const labels = [...chart.querySelectorAll("text")].map((element) => ({ element, box: element.getBoundingClientRect() }));
    const cut = labels.filter(({ box }) => box.left < frame.left - 0.5 || box.right > frame.right + 0.5 || box.top < frame.top - 0.5 || box.bottom > frame.bottom + 0.5);
    const colliding = labels.flatMap((one, index) => labels.slice(index + 1)
      .filter(({ box }) => one.box.left < box.right - 1 && box.left < one.box.right - 1 && one.box.top < box.bottom - 1 && box.top < one.box.bottom - 1)
      .map((other) => name(one.element) + " on " + name(other.element)));
    return [...cut.map(({ element }) => "cut: " + name(element)), ...colliding];
  `,
  );
}

/** The chart that is shown, with the number of its bars that can be seen; nothing if there is not exactly one. */
export async function shownChart(page: Page): Promise<{ name: string; bars: number } | undefined> {
  const charts = await page.evaluate<{ name: string; bars: number }[]>(
    `(() => { ${COMMON} return [...document.querySelectorAll("svg.chart")].filter(shown).map((chart) => ({
      name: chart.getAttribute("class"), bars: [...chart.querySelectorAll(".bar")].filter(shown).length })); })()`,
  );
  return charts.length === 1 ? charts[0] : undefined;
}

/** The names of all elements of the body in order. */
export function elements(page: Page): Promise<string[]> {
  return measure(page, `return [...document.body.querySelectorAll("*")].map((element) => element.tagName);`);
}

/** What a browser's parser says of a piece of XML; nothing if it is well formed. */
export async function xmlError(page: Page, xml: string): Promise<string | undefined> {
  const found = await page.evaluate<string | null>(
    `new DOMParser().parseFromString(${JSON.stringify(xml)}, "application/xml").querySelector("parsererror")?.textContent ?? null`,
  );
  return found ?? undefined;
}
