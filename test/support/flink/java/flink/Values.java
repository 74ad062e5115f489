import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.types.Row;

/** Flink's values as JSON, written as `feat run` writes them: no digit lost, times in UTC with milliseconds. */
final class Values {
  private static final long SAFE = (1L << 53) - 1;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

  private Values() {}

  static JsonNode json(Object value, JsonNodeFactory nodes) {
    if (value == null) return nodes.nullNode();
    if (value instanceof Boolean) return nodes.booleanNode((Boolean) value);
    if (value instanceof Double) return Double.isFinite((Double) value) ? nodes.numberNode((Double) value) : nodes.nullNode();
    if (value instanceof Long) {
      long n = (Long) value;
      return Math.abs(n) <= SAFE && n != Long.MIN_VALUE ? nodes.numberNode(n) : nodes.textNode(String.valueOf(n));
    }
    if (value instanceof Number && !(value instanceof BigDecimal)) return nodes.numberNode(((Number) value).intValue());
    if (value instanceof BigDecimal) return nodes.textNode(((BigDecimal) value).toPlainString());
    if (value instanceof LocalDateTime) return nodes.textNode(TIME.format((LocalDateTime) value));
    if (value instanceof Instant) return nodes.textNode(TIME.format(LocalDateTime.ofInstant((Instant) value, ZoneOffset.UTC)));
    if (value instanceof byte[]) return nodes.binaryNode((byte[]) value);
    if (value instanceof Object[]) return array((Object[]) value, nodes);
    if (value instanceof Row) return row((Row) value, nodes);
    if (value instanceof Map) return map((Map<?, ?>) value, nodes);
    return nodes.textNode(value.toString());
  }

  private static ArrayNode array(Object[] values, JsonNodeFactory nodes) {
    ArrayNode array = nodes.arrayNode();
    for (Object value : values) array.add(json(value, nodes));
    return array;
  }

  private static JsonNode row(Row row, JsonNodeFactory nodes) {
    ArrayNode array = nodes.arrayNode();
    for (int i = 0; i < row.getArity(); i++) array.add(json(row.getField(i), nodes));
    return array;
  }

  private static ObjectNode map(Map<?, ?> map, JsonNodeFactory nodes) {
    ObjectNode object = nodes.objectNode();
    map.forEach((key, value) -> object.set(String.valueOf(key), json(value, nodes)));
    return object;
  }
}
