package org.allocs.shell.internal;

import java.nio.file.Path;
import java.util.Optional;
import org.allocs.allocator.Declarations;
import org.allocs.command.InstalledBundles;
import org.allocs.debug.DebugCache;
import org.allocs.debug.DebugInfo;
import org.allocs.query.MemoryModel;
import org.allocs.target.Targets;

/** What commands need from the engine. */
interface EngineAccess {
  /** Opens targets. */
  Targets targets() throws CommandException;

  /** Answers about them. */
  MemoryModel model() throws CommandException;

  /** What is kept on disk of debug information. */
  DebugCache cache() throws CommandException;

  /** Reads files. */
  DebugInfo debugInfo() throws CommandException;

  /** Takes files that declare allocators. */
  Declarations declarations() throws CommandException;

  /** What runs. */
  InstalledBundles bundles() throws CommandException;

  /** Where the distribution is, if that is known. */
  Optional<Path> home();
}
