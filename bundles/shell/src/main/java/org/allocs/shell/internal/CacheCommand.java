package org.allocs.shell.internal;

import java.io.IOException;
import java.math.BigInteger;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.allocs.command.CommandLine;
import org.allocs.debug.DebugCache;
import org.allocs.render.JsonWriter;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What is kept on disk of debug information. */
@Command(
    name = "cache",
    customSynopsis = "allocs cache [--json] [--list | --clear | --limit SIZE]",
    header = "What is kept on disk of debug information that took long to read.",
    description = {
      "",
      "Indexes of names and decompressed sections are kept by build-id below",
      "$XDG_CACHE_HOME/allocs, or ~/.cache/allocs. What was not used for longest goes first",
      "when there is too much.",
      ""
    },
    footer = {
      "",
      "Example:",
      "  allocs cache                 # what is kept, the last used first",
      "  allocs cache --limit 500M    # never more than that; 0 keeps nothing",
      "  allocs cache --clear"
    })
final class CacheCommand extends Action {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,18})([KMGT]?)(i?B)?");
  private static final String UNITS = "KMGT";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  /** One of these. */
  static final class What {
    @Option(names = "--list", description = "Lists what is kept. The default.")
    private boolean list;

    @Option(names = "--clear", description = "Removes all of it.")
    private boolean clear;

    @Option(
        names = "--limit",
        paramLabel = "SIZE",
        description = "Keeps at most SIZE from now on: bytes, or with K, M, G, T.")
    private String limit;
  }

  @ArgGroup(exclusive = true)
  private What what = new What();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  int run(Environment environment) throws CommandException {
    DebugCache cache = environment.engine().cache();
    try {
      long freed = 0;
      if (what.limit != null) {
        cache.limit(bytes(what.limit));
      } else if (what.clear) {
        freed = cache.clear();
      }
      if (json) {
        print(cache, freed, new JsonWriter(environment.out()));
      } else {
        print(cache, freed, environment);
      }
      return CommandLine.OK;
    } catch (IOException e) {
      throw CommandException.failed("cache " + cache.location() + ": " + e);
    }
  }

  private static long bytes(String size) throws CommandException {
    Matcher matcher = SIZE.matcher(size.trim().toUpperCase(Locale.ROOT).replace("IB", "iB"));
    if (!matcher.matches()) {
      throw CommandException.usage("not a size: limit=" + size + " (such as 500M or 2G)");
    }
    int power = matcher.group(2).isEmpty() ? 0 : 1 + UNITS.indexOf(matcher.group(2));
    BigInteger bytes = new BigInteger(matcher.group(1)).shiftLeft(10 * power);
    return bytes.min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
  }

  private void print(DebugCache cache, long freed, Environment environment) throws IOException {
    List<DebugCache.Entry> entries = cache.entries();
    if (what.clear) {
      environment.out().printf("%d bytes freed%n", freed);
    } else if (!entries.isEmpty()) {
      environment.out().printf("%12s  %-16s  %s%n", "bytes", "last used", "file");
      for (DebugCache.Entry entry : entries) {
        String file = entry.file().isEmpty() ? "build-id " + entry.buildId() : entry.file();
        environment.out().printf("%12d  %s  %s%n", entry.bytes(), TIME.format(entry.used()), file);
      }
    }
    environment
        .out()
        .printf("%12d  of at most %d in %s%n", total(entries), cache.limit(), cache.location());
    cache.unusable().ifPresent(why -> environment.err().println("allocs: " + why));
  }

  private static long total(List<DebugCache.Entry> entries) {
    return entries.stream().mapToLong(DebugCache.Entry::bytes).sum();
  }

  private void print(DebugCache cache, long freed, JsonWriter writer) throws IOException {
    List<DebugCache.Entry> entries = cache.entries();
    writer.object().key("location").value(cache.location().toString());
    writer.key("limit").value(cache.limit()).key("bytes").value(total(entries));
    writer.key("freed").value(freed).key("unusable").value(cache.unusable());
    writer.key("entries").array();
    for (DebugCache.Entry entry : entries) {
      writer.object().key("key").value(entry.key()).key("buildId").value(entry.buildId());
      writer.key("file").value(entry.file()).key("bytes").value(entry.bytes());
      writer.key("used").value(entry.used().toString()).endObject();
    }
    writer.endArray().endObject().endLine();
  }
}
