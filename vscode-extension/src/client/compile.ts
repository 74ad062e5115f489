// The command *Compile*: the artifacts of a folder, as `feat compile` writes them.
import { commands, type Disposable, window, workspace } from "vscode";
import type { FeatClient } from "./client.js";

export function registerCompile(client: FeatClient): Disposable {
  return commands.registerCommand("feat.compile", async () => {
    const folders = workspace.workspaceFolders ?? [];
    const folder = folders.length > 1 ? await window.showWorkspaceFolderPick() : folders[0];
    if (!folder) {
      await window.showInformationMessage("Open a folder to compile its features.");
      return;
    }
    await workspace.saveAll(false);
    const { output, written, removed, unchanged, errors } = await client.request("feat/compile", {
      folder: client.fromUri(folder.uri),
    });
    if (errors > 0) {
      await commands.executeCommand("workbench.actions.view.problems");
      void window.showErrorMessage(`Nothing was compiled: ${errors} error${errors === 1 ? "" : "s"} in the project.`);
    } else {
      void window.showInformationMessage(`${output}: ${written} written, ${removed} removed, ${unchanged} unchanged.`);
    }
  });
}
