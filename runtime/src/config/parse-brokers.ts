// `host:port` of brokers, from the configuration or the command line.
// Invariant: an address that passes is one that a client can try.
import { isOpen } from "./references.js";

/** The addresses, or what is wrong with them. */
export function parseBrokers(brokers: string | readonly string[]): readonly string[] | string {
  const addresses = [brokers].flat().flatMap((text) => text.split(",").map((address) => address.trim()));
  const isAddress = (address: string) =>
    isOpen(address) || /^(\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+):([0-9]{1,5})$/.test(address);
  return addresses.every(isAddress) ? addresses : "a broker is written as host:port, as in localhost:9092.";
}
