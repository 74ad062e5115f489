// Texts that break what prints them carelessly: quotes, comments, substitutions and odd characters of every language that a
// project's names and strings end up in, which are SQL, YAML, JSON, TypeScript, Mermaid, DOT and SVG.
// Invariant: none holds a line break, so each may be a name.
import fc from "fast-check";

export const HOSTILE_TEXTS: readonly string[] = [
  ...["it's", "''", "a`b", "``", 'say "x"', '""', "back\\slash", "\\", "\\'", '\\"', "\\u0041", "U&'\\0041'"],
  ...[
    "-- comment",
    "/* comment */",
    "*/",
    "/**",
    "// x",
    "# x",
    "<!-- x -->",
    "]]>",
    "%% x",
    ";",
    "; DROP TABLE x; --",
  ],
  ...[
    "$" + "{env}",
    "$" + "{env:HOME}",
    "{{ x }}",
    "{0}",
    "%s",
    "%(x)s",
    "$1",
    "\\1",
    "#" + "{x}",
    "<%= x %>",
    "$(id)",
    "`id`",
  ],
  ...[
    "<b>",
    "</text>",
    "&amp;",
    "&#0;",
    "#quot;",
    '"]',
    '"]; n1 --> n2',
    "\\n",
    "|",
    "end",
    "%",
    "_",
    "%_\\%",
    "?",
    "*",
  ],
  ...["null", "true", "yes", "~", "1e3", "0x1", "- a", "a: b", "!!str", "&a", "*a", "@x", "> x", "| x", "[x]", "{x}"],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "select",
    "window_kind_",
    "rt",
    "a",
    "n0",
    " x ",
    "x  y",
    "a.b",
    "a/b",
    "..",
  ],
  ...[
    "tab\tx",
    "nul\u0000x",
    "esc\u001b[31mx",
    "del\u007f",
    "nel\u0085x",
    "ls\u2028x",
    "ps\u2029x",
    "nb\u00a0sp",
    "zwj\u200dx",
  ],
  ...[
    "\u202eabc",
    "שלום",
    "مرحبا",
    "e\u0301",
    "é",
    "한글",
    "日本語",
    "😀",
    "👩‍👩‍👧‍👦",
    "𝔘",
    "\uff5e",
    "\ufffe",
    "\ufeffx",
    "İı",
    "ß",
  ],
];

/** Any name that a backquoted name can be. */
export const anyName = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...`'"\`\\-/*$\{}<>&;#%_ \u0000\u2028`),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
    ),
    minLength: 1,
    maxLength: 12,
  })
  .filter((text) => !/[\n\r]/.test(text) && /[^\s\p{Cc}]/u.test(text) && text.isWellFormed());

/** As it stands in `.feat` text. */
export const quotedName = (name: string): string => `\`${name.replaceAll("`", "``")}\``;
