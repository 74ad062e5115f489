// Names of topics and folders, where the printers of SQL look for them.
export { outputTopic, resourceName } from "../plan/resource-name.js";
