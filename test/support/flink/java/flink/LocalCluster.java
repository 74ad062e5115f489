import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** A JobManager and a TaskManager inside this JVM, and the configuration that jobs on them need. */
final class LocalCluster {
  private static final int SLOTS = 8;

  private LocalCluster() {}

  /** One slot per job, times in UTC, a watermark after each event where the source is a file. */
  static Configuration configuration(int restPort) {
    Configuration c = new Configuration();
    c.setString("rest.address", "localhost");
    c.setString("rest.bind-address", "localhost");
    c.setString("rest.port", String.valueOf(restPort));
    c.setString("jobmanager.rpc.address", "localhost");
    c.setString("taskmanager.memory.network.min", "128m");
    c.setString("taskmanager.memory.network.max", "128m");
    // A statement set with 30 window operators needs more than the default.
    c.setString("taskmanager.memory.managed.size", "512m");
    c.setString("execution.target", "remote");
    c.setString("execution.attached", "true");
    c.setString("parallelism.default", "1");
    c.setString("table.exec.resource.default-parallelism", "1");
    c.setString("table.local-time-zone", "UTC");
    // How often the client asks whether a job has ended; 2 s by default.
    c.setString("client.retry-period", "20 ms");
    return c;
  }

  static MiniCluster start(Configuration configuration) throws Exception {
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(SLOTS)
                .build());
    cluster.start();
    return cluster;
  }
}
