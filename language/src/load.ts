// The facade: texts of a project in, resolved declarations and all diagnostics out.
// Invariant: any text gives a project; what is wrong with it is in the diagnostics. Their order does not depend on the
// order of the files.
import type { AstNode, LangiumDocument } from "langium";
import { AstUtils, URI } from "langium";
import type { Diagnostic } from "vscode-languageserver";
import type { DiagnosticCode, DiagnosticParams } from "./diagnostics/catalogue.js";
import { CATALOGUE, documentationAnchor, entryOf } from "./diagnostics/catalogue.js";
import type { Severity } from "./diagnostics/entry.js";
import { rangeOf } from "./diagnostics/report.js";
import { type StandaloneServices, standaloneServices } from "./feat-module.js";
import type * as ast from "./generated/ast.js";
import type { ProjectModel } from "./model/project-model.js";
import type { ResolvedFeature, ResolvedSource, ResolvedTest } from "./model/resolved.js";

export interface SourceFile {
  /** Any text that names the file; diagnostics and spans repeat it. */
  readonly path: string;
  readonly text: string;
}

/** Lines and columns from 1, columns in UTF-16 units, the end exclusive. */
export interface TextSpan {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface ProjectDiagnostic<C extends DiagnosticCode = DiagnosticCode> extends TextSpan {
  readonly severity: Severity;
  readonly code: C;
  readonly message: string;
  readonly params: DiagnosticParams<C>;
  /** Where the code is explained: `docs/diagnostics.md#code`. */
  readonly docs: string;
}

export interface Project {
  readonly files: readonly SourceFile[];
  /** Sorted by file, place and code. */
  readonly diagnostics: readonly ProjectDiagnostic[];
  /** Is anything wrong that keeps the project from being compiled? */
  readonly hasErrors: boolean;
  readonly model: ProjectModel;
  /** Declared sources, and the inferred ones that features stand on; by name. */
  readonly sources: readonly ResolvedSource[];
  /** In order of files and text. Of a name declared twice the first only. */
  readonly features: readonly ResolvedFeature[];
  readonly tests: readonly ResolvedTest[];
  /** The path under which the text of a node was loaded. */
  readonly fileOf: (node: AstNode) => string;
  /** Where a node stands; undefined for nodes without text. */
  readonly spanOf: (node: AstNode) => TextSpan | undefined;
}

/** Projects take turns with the services. */
let lastTurn: Promise<unknown> = Promise.resolve();

/** Files of one path count once, the last of them. */
export function loadProject(files: readonly SourceFile[]): Promise<Project> {
  const turn = lastTurn.then(() => loadAlone(files));
  // Whoever asked for a project learns how its turn failed; the next turn does not depend on it.
  lastTurn = turn.catch(() => undefined);
  return turn;
}

async function loadAlone(files: readonly SourceFile[]): Promise<Project> {
  const services = standaloneServices();
  try {
    return await loadInto(services, files);
  } finally {
    for (const { uri } of services.shared.workspace.LangiumDocuments.all.toArray()) {
      services.shared.workspace.LangiumDocuments.deleteDocument(uri);
    }
    services.feat.model.ProjectModelProvider.forget();
  }
}

async function loadInto({ shared, feat }: StandaloneServices, files: readonly SourceFile[]): Promise<Project> {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const ordered = [...byPath.values()].sort((a, b) => compare(a.path, b.path));
  const documents = ordered.map((file, index) =>
    shared.workspace.LangiumDocumentFactory.fromString<ast.Model>(file.text, uriOf(index, file.path)),
  );
  for (const document of documents) shared.workspace.LangiumDocuments.addDocument(document);
  // Everything here works by name, so nothing is linked or indexed; references resolve when they are asked for.
  for (const document of documents) {
    document.diagnostics = await feat.validation.DocumentValidator.validateDocument(document);
  }

  const paths = new Map(documents.map((document, index) => [document.uri.toString(), ordered[index]?.path ?? ""]));
  const fileOf = (node: AstNode) => paths.get(AstUtils.getDocument(node).uri.toString()) ?? "";
  const diagnostics = documents.flatMap((document) =>
    diagnosticsOf(document, paths.get(document.uri.toString()) ?? ""),
  );
  const model = feat.model.ProjectModelProvider.current();
  return {
    files: ordered,
    diagnostics,
    hasErrors: diagnostics.some((diagnostic) => diagnostic.severity === "error"),
    model,
    ...declarationsOf(model),
    fileOf,
    spanOf: (node) => (node.$cstNode ? spanFrom(rangeOf(node), fileOf(node)) : undefined),
  };
}

/** The position comes first, so that documents are ordered as their paths are, whatever characters those hold. */
function uriOf(index: number, path: string): URI {
  const parts = path.split(/[/\\]/).filter((part) => part !== "");
  const extension = path.endsWith(".feat") ? "" : ".feat";
  return URI.from({
    scheme: "feat",
    authority: String(index).padStart(8, "0"),
    path: `/${parts.join("/")}${extension}`,
  });
}

function declarationsOf(model: ProjectModel): Pick<Project, "sources" | "features" | "tests"> {
  const named = [
    ...model.sourceNodes.map((node) => node.name),
    ...model.featureNodes.map((node) => node.source?.$refText),
  ];
  const names = [...new Set(named.filter((name) => name !== undefined && name !== ""))].sort(compare);
  return {
    sources: names.map((name) => model.source(name)),
    features: model.featureNodes.filter((node) => model.featureNode(node.name) === node).map(model.feature),
    tests: model.testNodes.map(model.test),
  };
}

export function diagnosticsOf(document: LangiumDocument, file: string): readonly ProjectDiagnostic[] {
  const found = (document.diagnostics ?? []).map((diagnostic) => fromLangium(diagnostic, file));
  const seen = new Set<string>();
  return found.sort(comparePlaces).filter((diagnostic) => {
    const { line, column, endLine, endColumn, code, message } = diagnostic;
    const key = `${line} ${column} ${endLine} ${endColumn} ${code} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** A diagnostic of a caller that knows more than the text, such as where a project is deployed. */
export function diagnose<C extends DiagnosticCode>(
  code: C,
  span: TextSpan,
  params: DiagnosticParams<C>,
): ProjectDiagnostic<C> {
  const { severity, message } = entryOf(code);
  return { ...span, severity, code, message: message(params), params, docs: documentationAnchor(code) };
}

/** By file, place and code: the order of a project's diagnostics. */
export function compareDiagnostics(a: ProjectDiagnostic, b: ProjectDiagnostic): number {
  return compare(a.file, b.file) || comparePlaces(a, b);
}

function comparePlaces(a: ProjectDiagnostic, b: ProjectDiagnostic): number {
  return a.line - b.line || a.column - b.column || compare(a.code, b.code) || compare(a.message, b.message);
}

function fromLangium({ code, message, data, range }: Diagnostic, file: string): ProjectDiagnostic {
  if (typeof code !== "string" || !isCode(code)) throw new Error(`${JSON.stringify(message)} has no code.`);
  return {
    ...spanFrom(range, file),
    severity: CATALOGUE[code].severity,
    code,
    message: typeof message === "string" ? message : message.value,
    params: data.params,
    docs: documentationAnchor(code),
  };
}

function isCode(code: string): code is DiagnosticCode {
  return Object.hasOwn(CATALOGUE, code);
}

export function spanFrom({ start, end }: Diagnostic["range"], file: string): TextSpan {
  return {
    file,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** By code unit: no locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
