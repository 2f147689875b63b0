package org.allocs.typing.internal;

import java.util.Dictionary;
import java.util.Hashtable;
import org.allocs.allocator.ContentEvidence;
import org.allocs.allocator.TypeEvidence;
import org.allocs.allocator.TypePropagation;
import org.allocs.typing.internal.content.Looks;
import org.allocs.typing.internal.cxx.VtableEvidence;
import org.allocs.typing.internal.flow.CodeEvidence;
import org.allocs.typing.internal.flow.DescriptorEvidence;
import org.allocs.typing.internal.graph.Propagation;
import org.allocs.typing.internal.python.PythonEvidence;
import org.allocs.typing.internal.rules.RuleEvidence;
import org.allocs.typing.internal.rust.RustEvidence;
import org.allocs.typing.internal.source.SourceLibrary;
import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Registers each kind of evidence, the more trustworthy with the higher ranking. */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class Activator implements BundleActivator {
  /**
   * Property that names a kind of evidence to leave out, so that what others say can be held
   * against it.
   */
  private static final String WITHOUT = "allocs.typing.without";

  private static final String LEFT_OUT = "compiler";

  @Override
  public void start(BundleContext context) {
    SourceLibrary library = new SourceLibrary();
    if (!LEFT_OUT.equals(context.getProperty(WITHOUT))) {
      register(context, new CompilerEvidence(library), 500);
    }
    register(context, new RuleEvidence(), 1000);
    register(context, new TemplateEvidence(library), 400);
    register(context, new RustEvidence(), 380);
    register(context, new VtableEvidence(), 350);
    register(context, new PythonEvidence(), 340);
    register(context, new LibraryEvidence(library), 300);
    register(context, new GlibEvidence(library), 290);
    register(context, new CxxPoolEvidence(library), 280);
    register(context, new SizeEvidence(library), 200);
    register(context, new CodeEvidence(), 150);
    register(context, new DescriptorEvidence(), 140);
    register(context, new ReceiverEvidence(library), 100);
    context.registerService(ContentEvidence.class, new Looks(), null);
    context.registerService(TypePropagation.class, new Propagation(), null);
  }

  private static void register(BundleContext context, TypeEvidence evidence, int ranking) {
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put(Constants.SERVICE_RANKING, ranking);
    context.registerService(TypeEvidence.class, evidence, properties);
  }

  @Override
  public void stop(BundleContext context) {
    // The framework withdraws the services.
  }
}
