import java.util.Collections;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.table.gateway.SqlGateway;
import org.apache.flink.table.gateway.service.context.DefaultContext;
import org.apache.flink.table.gateway.service.session.SessionManager;

/** A cluster with its REST port (first argument) and an SQL gateway with its own (second), until the process is ended. */
public final class FlinkGateway {
  public static void main(String[] args) throws Exception {
    Configuration configuration = LocalCluster.configuration(Integer.parseInt(args[0]));
    configuration.setString("sql-gateway.endpoint.rest.address", "localhost");
    configuration.setString("sql-gateway.endpoint.rest.bind-address", "localhost");
    configuration.setString("sql-gateway.endpoint.rest.port", args[1]);
    MiniCluster cluster = LocalCluster.start(configuration);
    SqlGateway gateway =
        new SqlGateway(configuration, SessionManager.create(new DefaultContext(configuration, Collections.emptyList())));
    gateway.start();
    Runtime.getRuntime().addShutdownHook(new Thread(gateway::stop));
    System.out.println("READY");
    gateway.waitUntilStop();
    cluster.close();
  }
}
