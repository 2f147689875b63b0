package org.allocs.shell.internal;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * What surrounds one run of a command.
 *
 * @param engine the services
 * @param targets how to come by a target
 * @param in what the command may read
 * @param out for data
 * @param err for people
 */
record Environment(
    EngineAccess engine, TargetSource targets, InputStream in, PrintStream out, PrintStream err) {}
