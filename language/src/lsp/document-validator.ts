// Validation that remembers what it said of declarations that are still the same tree.
// Invariant: only where everything that the checks look at is the same: the declaration's own tree, the source that it
// stands on, the feature that it tests, and that no other declaration has its name.
import type { AstNode, Cancellation, DiagnosticInfo, ValidationAcceptor, ValidationOptions } from "langium";
import type { Range } from "vscode-languageserver";
import * as ast from "../generated/ast.js";
import type { ProjectModel } from "../model/project-model.js";
import { FeatDocumentValidator } from "../validation/document-validator.js";
import type { FeatLspServices } from "./lsp-module.js";

type Said = Parameters<ValidationAcceptor>;

interface Known {
  readonly on: readonly unknown[];
  /** Where the declaration began. */
  readonly line: number;
  readonly said: readonly Said[];
}

export class FeatLspDocumentValidator extends FeatDocumentValidator {
  private readonly known = new WeakMap<ast.Declaration, Known>();
  private readonly model: () => ProjectModel;

  constructor(services: FeatLspServices) {
    super(services);
    this.model = () => services.model.ProjectModelProvider.current();
  }

  protected override async validateAstNodes(
    root: AstNode,
    options: ValidationOptions,
    accept: ValidationAcceptor,
    cancelToken?: Cancellation.CancellationToken,
  ): Promise<void> {
    if (!ast.isModel(root)) return super.validateAstNodes(root, options, accept, cancelToken);
    // Where the text ends too early, checks are lenient with all that stands in it.
    const endsEarly = root.$document?.parseResult.parserErrors.some(({ token }) => Number.isNaN(token.startOffset));
    const categories = JSON.stringify(options.categories ?? "all");
    for (const node of root.declarations) {
      const trees = dependencies(node, this.model());
      const on = trees && [categories, ...trees];
      const line = node.$cstNode?.range.start.line ?? 0;
      const known = this.known.get(node);
      if (on && known && !endsEarly && on.every((each, index) => each === known.on[index])) {
        for (const [severity, message, info] of known.said) accept(severity, message, moved(info, line - known.line));
        continue;
      }
      const said: Said[] = [];
      const listen: ValidationAcceptor = (...each) => {
        said.push(each as Said);
        accept(...each);
      };
      const alone: ast.Model = { $type: ast.Model.$type, declarations: [node] };
      await super.validateAstNodes(alone, options, listen, cancelToken);
      if (on && !endsEarly) this.known.set(node, { on, line, said });
      else this.known.delete(node);
    }
  }
}

/** The trees of other declarations that decide what is said of one; undefined where more than trees does. */
function dependencies(node: ast.Declaration, model: ProjectModel): readonly unknown[] | undefined {
  if (ast.isFeature(node)) {
    const source = model.sourceNode(node.source?.$refText);
    return source && model.featureNode(node.name) === node ? [source] : undefined;
  }
  if (!ast.isTest(node)) return undefined;
  const feature = model.featureNode(node.feature?.$refText);
  const source = feature && model.sourceNode(feature.source?.$refText);
  const first = model.testNode(node.feature?.$refText ?? "", node.title) === node;
  return feature && source && first ? [feature, source] : undefined;
}

function moved<N extends AstNode>(info: DiagnosticInfo<N>, lines: number): DiagnosticInfo<N> {
  return info.range && lines !== 0 ? { ...info, range: movedRange(info.range, lines) } : info;
}

function movedRange({ start, end }: Range, lines: number): Range {
  return {
    start: { line: start.line + lines, character: start.character },
    end: { line: end.line + lines, character: end.character },
  };
}
