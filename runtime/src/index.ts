// `@feat-lang/runtime`: streaming features from TypeScript.
// Invariant: what is exported here is the whole API; it loads neither the language nor a store that is not opened.
export type {
  DeclarableAggregate,
  StreamingAggregationDefinition,
  StreamingFeatureDeclaration,
  StreamingWindowDefinition,
} from "./declaration/declaration.js";
export { ERROR_CLASSES, type ErrorClass, type ErrorCode, FeatError } from "./errors.js";
export {
  type CreateStreamingFeature,
  FeatureStore,
  type FeatureStoreOptions,
  type GetOnlineFeatures,
  type OnlineFeatures,
  type ProcessStreamingEvent,
  type RegisteredFeature,
} from "./feature-store.js";
export type { EventAnswer } from "./online/event-path.js";
export type { FeatureStatus, FeatureValue } from "./online/read-record.js";
export type { RecordWindow, ServedRecord } from "./online/record.js";
export type * from "./store/online-store.js";
export { openStore, type StoreOptions } from "./store/open-store.js";
