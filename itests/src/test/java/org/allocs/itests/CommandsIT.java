package org.allocs.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.allocs.itests.Programs.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands, as typed, asked of a program that holds what is known beforehand. */
class CommandsIT {
  private static final int SECONDS = 60;
  private static final String ALLOCS = Programs.ROOT.resolve("allocs").toString();
  private static Running held;

  @BeforeAll
  static void start() throws Exception {
    String program = Fixture.program("held", "-g").toString();
    String hooks = Programs.HOME.resolve("native/liballocs_preload.so").toString();
    held = Running.start(List.of(program, "wait"), Map.of("LD_PRELOAD", hooks));
  }

  @AfterAll
  static void end() {
    held.close();
  }

  /** Runs a line of shell in which {@code $allocs} is the script and {@code $pid} the target. */
  private static Result shell(String line) throws Exception {
    String variables = "allocs='" + ALLOCS + "' pid=" + held.pid() + "\nset -o pipefail\n";
    return Programs.run(Fixture.work(), SECONDS, List.of("bash", "-c", variables + line));
  }

  private static String said(String line) throws Exception {
    Result result = shell(line);
    assertEquals("", result.err(), line);
    assertEquals(0, result.status(), line);
    return result.out().strip();
  }

  private static String numbers() {
    return "0x" + Long.toHexString(held.address("numbers"));
  }

  @Test
  void shouldAnswerInJsonWithTheAgreedFields() throws Exception {
    String answer =
        said(
            "$allocs what --json $pid "
                + numbers()
                + " | jq -c '.[] | [.address,.allocator,.base,.size,.offset,.type.name,"
                + ".type.uniqtype,.type.size,.field.path,.field.type,.field.offset,.name,"
                + ".site.function,.site.line,(.path|map(.allocator))]'");
    String address = '"' + numbers() + '"';
    assertEquals(
        "["
            + address
            + ",\"malloc\","
            + address
            + ",168,0,\"int[42]\",\"__ARR42_int$32\",168,\"[0]\",\"int\",0,null,\"main\",45,"
            + "[\"mmap\",\"brk\",\"malloc\"]]",
        answer);
  }

  @Test
  void shouldTakeAnAddressInEachNotation() throws Exception {
    String decimal = Long.toUnsignedString(held.address("numbers"));
    String upper = "0X" + Long.toHexString(held.address("numbers")).toUpperCase();
    assertEquals(
        "true",
        said(
            "$allocs what --json $pid "
                + String.join(" ", numbers(), decimal, upper)
                + " | jq 'map(.base) | unique | length == 1'"));
    assertEquals(
        "[16,16,16,16]",
        said(
            "$allocs what --json $pid row+16 row+0x10 row+0X10"
                + " \"$(basename $(readlink /proc/$pid/exe))!row+16\" | jq -c 'map(.offset)'"));
  }

  @Test
  void shouldSayWhyNothingIsThere() throws Exception {
    assertEquals(
        "[null,true]",
        said("$allocs what --json $pid 16 | jq -c '.[] | [.allocator,.reason!=null]'"));
  }

  @Test
  void shouldCountTheSameInEveryCommand() throws Exception {
    String listed =
        said(
            "$allocs list --json --allocator malloc $pid"
                + " | jq -s -c '[length, (map(.size) | add)]'");
    assertEquals("[52,2845]", listed);
    for (String command : List.of("types", "sites")) {
      assertEquals(listed, said("$allocs " + command + " --json $pid | jq -c '[.count,.bytes]'"));
      assertEquals(
          "[" + listed + ",true]",
          said(
              "$allocs "
                  + command
                  + " --json $pid | jq -c '.groups | [[(map(.count)|add),(map(.bytes)|add)],"
                  + "((map(.share)|add)-1|fabs) < 0.001]'"));
    }
    assertEquals("37", said("$allocs list --json --type 'struct small' $pid | wc -l"));
    assertEquals("2845", said("$allocs sites --folded $pid | awk '{ s += $NF } END { print s }'"));
    assertEquals(
        "37;592", said("$allocs sites --folded $pid | sed -n 's/^.*main;new_small /37;/p'"));
  }

  @Test
  void shouldDrawTheCallsThatLedToTheHeap() throws Exception {
    Path picture = Fixture.work().resolve("flame.svg");
    assertEquals("", said("$allocs sites --flame " + picture + " $pid"));
    String drawn = Files.readString(picture);
    assertTrue(drawn.contains("<title>new_small at held.c:22 in "), drawn);
    Result refused = shell("$allocs sites --flame /no/such/file.svg $pid");
    assertEquals(1, refused.status(), refused.err());
    assertEquals(2, shell("$allocs sites --folded --json $pid").status());
  }

  @Test
  void shouldStopQuietlyWhenItsReaderDoes() throws Exception {
    for (String command : List.of("list", "list --json", "tree", "what --json")) {
      String operand = command.startsWith("what") ? " main" : "";
      Result result = shell("$allocs " + command + " $pid" + operand + " | head -c 50");
      assertEquals("", result.err(), command);
      assertEquals(50, result.out().length(), command);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"what", "tree", "stacks"})
  void shouldTellNoTargetFromAWrongOne(String command) throws Exception {
    String operand = command.equals("what") ? " main" : "";
    for (String target : List.of("999999999", "0", "-5", "abc", "''", "99999999999999999999")) {
      Result result = shell("$allocs " + command + " -- " + target + operand);
      assertEquals(3, result.status(), () -> command + " " + target + ": " + result.err());
      assertEquals(1, result.err().lines().count(), result.err());
      if (command.equals("tree")) {
        continue;
      }
      break;
    }
    assertEquals(2, shell("$allocs " + command).status());
    assertEquals(2, shell("$allocs " + command + " --nonsense $pid" + operand).status());
  }

  @ParameterizedTest
  @CsvSource({
    "what $pid",
    "what $pid no_such_symbol_anywhere",
    "what $pid 0xzz",
    "tree $pid more",
    "tree --depth 0 $pid",
    "show $pid row --depth x",
    "show $pid row --as 'struct no_such_type'",
    "list $pid --in 0x10",
    "no-such-command",
    "config",
  })
  void shouldSayWhatIsNotUnderstood(String line) throws Exception {
    Result result = shell("$allocs " + line);
    assertEquals(2, result.status(), result.err());
    assertTrue(result.err().contains("\nTry: allocs "), result.err());
    assertEquals("", result.out());
  }

  @Test
  void shouldSayThatTheProcessIsAnothers() throws Exception {
    assumeTrue(said("id -u").equals("0"), "only root can become somebody else");
    Result result =
        shell("setpriv --reuid 65534 --regid 65534 --clear-groups $allocs what $pid main");
    assumeTrue(result.status() != 126, "the checkout is not open to others");
    assertEquals(3, result.status(), result.err());
    assertTrue(result.err().contains("another user"), result.err());
  }

  @Test
  void shouldRunThroughALinkFromAnywhere() throws Exception {
    assertEquals(
        "row",
        said(
            "d=$(mktemp -d); trap 'rm -r $d' EXIT; ln -s $allocs $d/one; ln -s one $d/two; cd /;"
                + " $d/two what --json $pid row | jq -r '.[].name'"));
  }

  @Test
  void shouldTakeCommandsFromStandardInput() throws Exception {
    String out = said("printf 'what row\\ntypes\\n' | $allocs shell $pid");
    assertTrue(out.contains("static-symbol") && out.contains("int[42]"), out);
    assertEquals(3, shell("$allocs shell 999999999 < /dev/null").status());
  }
}
