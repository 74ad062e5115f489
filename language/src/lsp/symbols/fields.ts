// The fields of the row that an expression is, as declared in the text.
import * as ast from "../../generated/ast.js";
import type { ProjectModel } from "../../model/project-model.js";
import { declaredTypeOf } from "../../scoping/declared-type.js";

/** None where the expression is no row that a source declares. */
export function declaredFieldsOf(expr: ast.Expression | undefined, model: ProjectModel): readonly ast.Field[] {
  const type = declaredTypeOf(expr, model);
  return ast.isRowTypeNode(type) ? type.fields : [];
}
