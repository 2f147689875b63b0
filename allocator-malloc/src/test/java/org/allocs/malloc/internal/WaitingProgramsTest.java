package org.allocs.malloc.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.allocs.allocator.Context;
import org.allocs.debuginfo.internal.FileDebugInfo;
import org.allocs.process.internal.LiveTarget;
import org.allocs.target.Target;
import org.allocs.testkit.FakeContext;
import org.allocs.testkit.Sleeping;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is walked in programs of every day is what the hooks record, while they wait for more. */
@Tag("heavy")
@Timeout(600)
class WaitingProgramsTest {
  static Stream<Arguments> programs() {
    String python =
        "import json, re, decimal, xml.dom.minidom, threading\\n"
            + "kept = {i: [str(i) * (i % 99), {i: (i, 1.5)}] for i in range(20000)}\\n"
            + "for i in range(0, 20000, 3): del kept[i]\\n"
            + "text = json.dumps(list(kept.values()))\\n"
            + "t = threading.Thread(target=lambda: json.loads(text)); t.start(); t.join()\\n"
            + "input()";
    return Stream.of(
        Arguments.of("", "/usr/bin/python3", List.of("-c", "exec('''" + python + "''')")),
        Arguments.of(
            "",
            "/usr/bin/perl",
            List.of(
                "-e",
                "for (1..30000) { $h{$_} = [ 'x' x ($_ % 300), { a => $_ } ] }"
                    + " for (1..10000) { delete $h{3 * $_} } $_ = join ',', keys %h; <STDIN>")),
        Arguments.of(
            "create table t(a integer primary key, b text);\n"
                + "with recursive n(i) as (values(1) union all select i + 1 from n where i < 30000)"
                + " insert into t select i, hex(randomblob(i % 200)) from n;\n"
                + "create index u on t(b); delete from t where a % 3 = 0;\n"
                + "select count(*) from t order by b;\n",
            "/usr/bin/sqlite3", List.of(":memory:")),
        Arguments.of("HEAD\nHEAD^{tree}\n", "/usr/bin/git", List.of("cat-file", "--batch")),
        Arguments.of(
            "set pagination off\nfile /usr/bin/gdb\ninfo line main\nbreak abort\n",
            "/usr/bin/gdb",
            List.of("-q", "-nx")));
  }

  @ParameterizedTest
  @MethodSource("programs")
  void shouldFindWhatTheHooksRecord(String input, String program, List<String> arguments)
      throws Exception {
    assumeTrue(Files.isExecutable(Path.of(program)), program);
    List<String> command = new java.util.ArrayList<>(List.of(program));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(Map.of("LD_PRELOAD", Churning.hooks(), "PYTHONMALLOC", "malloc"));
    Process process = builder.start();
    try {
      process.getOutputStream().write(input.getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().flush();
      Sleeping.await(process.pid());
      try (Target target = LiveTarget.open(process.pid())) {
        Context context = new FakeContext(target, FileDebugInfo.open());
        assertEquals(List.of(), ChurnTest.differences(context));
        assertTrue(ChurnTest.walked(context).size() > 100);
      }
    } finally {
      process.destroyForcibly().onExit().join();
    }
  }
}
