// From token text to values: strings without quotes and escapes, names without backquotes. Numbers and durations stay
// text, so that no digit is lost before a type is known.
import type { CstNode, GrammarAST, ValueType } from "langium";
import { DefaultValueConverter } from "langium";
import { readString } from "./string-literal.js";

export class FeatValueConverter extends DefaultValueConverter {
  protected override runConverter(rule: GrammarAST.AbstractRule, input: string, _cstNode: CstNode): ValueType {
    switch (rule.name) {
      case "Name":
      case "ItemName":
      case "CallName":
        return readName(input);
      case "Text":
        return readString(input).value;
      default:
        return input;
    }
  }
}

/** The name that `` `odd ``name` `` stands for. */
export function readName(text: string): string {
  return text.startsWith("`") ? text.slice(1, -1).replaceAll("``", "`") : text;
}
