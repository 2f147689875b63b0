package org.allocs.shell.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import org.allocs.command.CommandLine;
import org.allocs.error.AllocsException;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** A Gogo session in which our commands are functions of the scope {@code allocs}. */
final class GogoShell {
  private static final String SCOPE = "allocs";

  private final Services services;
  private final KeptTargets targets;
  private final Environment environment;
  private int status;
  private boolean ended;

  GogoShell(Services services, KeptTargets targets, Environment environment) {
    this.services = services;
    this.targets = targets;
    this.environment = environment;
  }

  /** Reads and runs commands until there are no more; the status is that of the last of ours. */
  int run() throws CommandException {
    BundleContext context = services.context();
    ServiceReference<CommandProcessor> reference =
        context.getServiceReference(CommandProcessor.class);
    if (reference == null) {
      throw CommandException.failed("no bundle offers service=" + CommandProcessor.class.getName());
    }
    List<ServiceRegistration<?>> registrations = register(context);
    try {
      converse(context.getService(reference));
    } catch (IOException e) {
      throw CommandException.failed("input cannot be read: " + e.getMessage());
    } finally {
      registrations.forEach(ServiceRegistration::unregister);
      context.ungetService(reference);
    }
    return status;
  }

  private List<ServiceRegistration<?>> register(BundleContext context) {
    Dispatcher dispatcher = new Dispatcher(services);
    List<ServiceRegistration<?>> all = new ArrayList<>();
    all.add(registerConverter(context));
    for (String name : Commands.visible()) {
      if (!name.equals("shell")) {
        all.add(register(context, name, (session, given) -> dispatch(dispatcher, name, given)));
      }
    }
    all.add(register(context, "target", (session, given) -> use(given)));
    all.add(register(context, "grep", (session, given) -> filter(Filters::matching, given)));
    all.add(register(context, "head", (session, given) -> filter(Filters::first, given)));
    all.add(register(context, "exit", (session, given) -> end()));
    all.add(register(context, "quit", (session, given) -> end()));
    return all;
  }

  private static ServiceRegistration<Converter> registerConverter(BundleContext context) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Converter.CONVERTER_CLASSES, Bundle.class.getName());
    return context.registerService(Converter.class, new BundleConverter(context), properties);
  }

  private static ServiceRegistration<Function> register(
      BundleContext context, String name, Function function) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(CommandProcessor.COMMAND_SCOPE, SCOPE);
    properties.put(CommandProcessor.COMMAND_FUNCTION, name);
    return context.registerService(Function.class, function, properties);
  }

  private Object dispatch(Dispatcher dispatcher, String name, List<Object> given) {
    List<String> arguments = new ArrayList<>(List.of(name));
    given.forEach(each -> arguments.add(String.valueOf(each)));
    // Inside a pipeline these are its streams.
    Environment here = new Environment(services, targets, System.in, System.out, System.err);
    status = dispatcher.run(arguments, here);
    System.out.flush();
    return null;
  }

  private Object filter(Filters.Filter filter, List<Object> given) throws IOException {
    List<String> arguments = given.stream().map(String::valueOf).toList();
    boolean understood = filter.run(arguments, System.in, System.out);
    status = understood ? CommandLine.OK : CommandLine.USAGE;
    if (!understood) {
      System.err.println("allocs: not understood: " + String.join(" ", arguments));
    }
    return null;
  }

  private Object use(List<Object> given) {
    try {
      List<String> names = given.stream().map(String::valueOf).toList();
      targets.use(
          Operands.of(names, false, Optional.empty(), TargetName.Places.NONE, services.targets())
              .target());
      status = 0;
    } catch (CommandException e) {
      status = e.status();
      System.err.println("allocs: " + e.getMessage());
    } catch (AllocsException e) {
      status = CommandLine.TARGET;
      System.err.println("allocs: " + e.getMessage());
    }
    return null;
  }

  private Object end() {
    ended = true;
    return null;
  }

  private void converse(CommandProcessor processor) throws IOException {
    try (CommandSession session =
        processor.createSession(environment.in(), environment.out(), environment.err())) {
      session.put("SCOPE", SCOPE + ":felix:*");
      session.put(CommandSession.OPTION_NO_GLOB, true);
      if (System.console() != null) {
        try (LineEditor editor = new LineEditor(session)) {
          converse(session, editor::readLine);
        }
      } else {
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(environment.in(), StandardCharsets.UTF_8));
        converse(session, lines::readLine);
      }
    }
  }

  /** Where lines come from; null at the end. */
  @FunctionalInterface
  interface Lines {
    String next() throws IOException;
  }

  private void converse(CommandSession session, Lines lines) throws IOException {
    for (String line = lines.next(); line != null && !ended; line = lines.next()) {
      if (!line.isBlank()) {
        execute(session, line);
      }
      if (ended) {
        return;
      }
    }
  }

  private void execute(CommandSession session, String line) {
    List<String> refused = refused();
    try {
      Object result = session.execute(line);
      CharSequence shown = result == null ? "" : session.format(result, Converter.INSPECT);
      if (!shown.toString().isBlank()) {
        environment.out().println(shown);
      }
    } catch (Exception e) {
      status = CommandLine.FAILED;
      environment.out().flush();
      environment.err().println("allocs: " + e.getMessage());
    }
    environment.out().flush();
    sayRefused(refused);
  }

  private List<String> refused() {
    try {
      return services.bundles().failed().stream().flatMap(b -> b.problems().stream()).toList();
    } catch (CommandException e) {
      return List.of();
    }
  }

  /** The framework does not say why a bundle that was just installed is not there. */
  private void sayRefused(List<String> before) {
    List<String> now = new ArrayList<>(refused());
    now.removeAll(before);
    now.forEach(problem -> environment.err().println("allocs: " + problem));
  }
}
