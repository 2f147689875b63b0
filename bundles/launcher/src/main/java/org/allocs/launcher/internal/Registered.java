package org.allocs.launcher.internal;

import java.util.Dictionary;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** A service of a {@link Registry}: it has no properties, and stays as long as the registry. */
final class Registered<S> implements ServiceRegistration<S>, ServiceReference<S> {
  private static final String[] NO_KEYS = {};

  private final S service;

  Registered(S service) {
    this.service = service;
  }

  S service() {
    return service;
  }

  @Override
  public ServiceReference<S> getReference() {
    return this;
  }

  @Override
  public Object getProperty(String key) {
    return null;
  }

  @Override
  public String[] getPropertyKeys() {
    return NO_KEYS.clone();
  }

  @Override
  public void setProperties(Dictionary<String, ?> properties) {
    throw WithoutFramework.unsupported();
  }

  @Override
  public void unregister() {
    throw WithoutFramework.unsupported();
  }

  @Override
  public Bundle getBundle() {
    throw WithoutFramework.unsupported();
  }

  @Override
  public Bundle[] getUsingBundles() {
    throw WithoutFramework.unsupported();
  }

  @Override
  public boolean isAssignableTo(Bundle bundle, String type) {
    throw WithoutFramework.unsupported();
  }

  @Override
  public int compareTo(Object other) {
    throw WithoutFramework.unsupported();
  }

  @Override
  public Dictionary<String, Object> getProperties() {
    throw WithoutFramework.unsupported();
  }

  @Override
  public <A> A adapt(Class<A> type) {
    throw WithoutFramework.unsupported();
  }
}
