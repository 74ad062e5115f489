import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonGenerator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.flink.sql.parser.impl.FlinkSqlParserImpl;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/**
 * Many bounded jobs in one JVM. Reads a case a line from stdin, {"id": 1, "statements": ["…"]}, runs its statements in a
 * fresh session and answers in order, a line each: {"id": 1, "results": [{"columns", "types", "rows"}]}, one result for
 * each statement that gives rows, or {"id": 1, "error": "…", "statement": 0}. Ends with stdin. Two statements are its own:
 * RESERVED WORDS and OTHER WORDS list the words of Flink's parser.
 */
public final class FlinkCases {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SET = Pattern.compile("(?s)SET\\s+'((?:[^']|'')+)'\\s*=\\s*'((?:[^']|'')*)'");

  public static void main(String[] args) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    // A line for the reader also ends at U+2028.
    JSON.getFactory().configure(JsonGenerator.Feature.ESCAPE_NON_ASCII, true);
    // Flink prints generated code that does not compile.
    System.setOut(System.err);
    Configuration configuration = LocalCluster.configuration(Integer.parseInt(args[0]));
    try (MiniCluster cluster = LocalCluster.start(configuration)) {
      out.println("READY");
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(JSON.writeValueAsString(run(JSON.readTree(line), configuration)));
      }
    }
    System.exit(0);
  }

  private static ObjectNode run(JsonNode request, Configuration configuration) {
    ObjectNode answer = JSON.createObjectNode();
    answer.set("id", request.get("id"));
    ArrayNode results = answer.putArray("results");
    int index = 0;
    try {
      TableEnvironment session =
          TableEnvironment.create(
              EnvironmentSettings.newInstance().inStreamingMode().withConfiguration(new Configuration(configuration)).build());
      for (JsonNode statement : request.get("statements")) {
        execute(session, statement.asText(), results);
        index++;
      }
    } catch (Throwable error) {
      answer.put("error", causes(error));
      answer.put("statement", index);
    }
    return answer;
  }

  private static void execute(TableEnvironment session, String statement, ArrayNode results) throws Exception {
    Matcher set = SET.matcher(statement.trim());
    if (set.matches()) {
      session.getConfig().set(set.group(1).replace("''", "'"), set.group(2).replace("''", "'"));
      return;
    }
    if (statement.endsWith(" WORDS")) {
      words(statement.startsWith("RESERVED"), results.addObject());
      return;
    }
    TableResult result = session.executeSql(statement);
    String verb = statement.trim().split("\\s+")[0].toUpperCase();
    if (verb.equals("EXECUTE") || verb.equals("INSERT")) {
      result.await();
    } else if (verb.equals("SELECT") || verb.equals("WITH") || verb.equals("EXPLAIN") || verb.equals("DESCRIBE")) {
      collect(result, results.addObject());
    }
  }

  private static void collect(TableResult result, ObjectNode into) throws Exception {
    ArrayNode columns = into.putArray("columns");
    result.getResolvedSchema().getColumnNames().forEach(columns::add);
    ArrayNode types = into.putArray("types");
    result.getResolvedSchema().getColumnDataTypes().forEach(type -> types.add(type.toString()));
    ArrayNode rows = into.putArray("rows");
    try (CloseableIterator<Row> iterator = result.collect()) {
      while (iterator.hasNext()) {
        Row row = iterator.next();
        ArrayNode values = rows.addArray();
        for (int i = 0; i < row.getArity(); i++) values.add(Values.json(row.getField(i), JSON.getNodeFactory()));
      }
    }
  }

  private static void words(boolean reserved, ObjectNode into) {
    SqlAbstractParserImpl parser = FlinkSqlParserImpl.FACTORY.getParser(new StringReader(""));
    into.putArray("columns").add("word");
    into.putArray("types").add("STRING");
    ArrayNode rows = into.putArray("rows");
    for (String word : parser.getMetadata().getTokens()) {
      if (parser.getMetadata().isReservedWord(word) == reserved) rows.addArray().add(word);
    }
  }

  private static String causes(Throwable error) {
    List<String> messages = new ArrayList<>();
    for (Throwable cause = error; cause != null && messages.size() < 12; cause = cause.getCause()) {
      messages.add(cause.getClass().getSimpleName() + ": " + cause.getMessage());
    }
    return String.join("\n", messages);
  }
}
