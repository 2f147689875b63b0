package org.allocs.launcher.internal;

import java.io.InputStream;
import java.util.Collection;
import java.util.Dictionary;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleListener;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** What of a bundle's context takes a framework: every method says that there is none. */
abstract class WithoutFramework implements BundleContext {
  static UnsupportedOperationException unsupported() {
    return new UnsupportedOperationException("runs without a framework");
  }

  @Override
  public Bundle getBundle() {
    throw unsupported();
  }

  @Override
  public Bundle getBundle(long id) {
    throw unsupported();
  }

  @Override
  public Bundle getBundle(String location) {
    throw unsupported();
  }

  @Override
  public Bundle[] getBundles() {
    throw unsupported();
  }

  @Override
  public Bundle installBundle(String location, InputStream input) {
    throw unsupported();
  }

  @Override
  public Bundle installBundle(String location) {
    throw unsupported();
  }

  @Override
  public void addServiceListener(ServiceListener listener) {
    throw unsupported();
  }

  @Override
  public void addBundleListener(BundleListener listener) {
    throw unsupported();
  }

  @Override
  public void removeBundleListener(BundleListener listener) {
    throw unsupported();
  }

  @Override
  public void addFrameworkListener(FrameworkListener listener) {
    throw unsupported();
  }

  @Override
  public void removeFrameworkListener(FrameworkListener listener) {
    throw unsupported();
  }

  @Override
  public ServiceRegistration<?> registerService(
      String[] types, Object service, Dictionary<String, ?> properties) {
    throw unsupported();
  }

  @Override
  public ServiceRegistration<?> registerService(
      String type, Object service, Dictionary<String, ?> properties) {
    throw unsupported();
  }

  @Override
  public <S> ServiceRegistration<S> registerService(
      Class<S> type, ServiceFactory<S> factory, Dictionary<String, ?> properties) {
    throw unsupported();
  }

  @Override
  public <S> Collection<ServiceReference<S>> getServiceReferences(Class<S> type, String filter) {
    throw unsupported();
  }

  @Override
  public ServiceReference<?>[] getAllServiceReferences(String type, String filter) {
    throw unsupported();
  }

  @Override
  public ServiceReference<?> getServiceReference(String type) {
    throw unsupported();
  }

  @Override
  public <S> ServiceObjects<S> getServiceObjects(ServiceReference<S> reference) {
    throw unsupported();
  }
}
