package org.allocs.target;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.allocs.error.AllocsException;
import org.allocs.error.UnsupportedException;
import org.allocs.model.Answer;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A process under reflection.
 *
 * <p>Mappings, objects and threads are those of one moment: the first time they were asked for
 * since {@link #refresh}. Memory is always read anew. A live target runs on meanwhile, so two
 * answers need not belong to the same instant; each single answer is true for an instant between
 * the call and its return.
 *
 * <p>Safe for use by several threads.
 */
@ProviderType
public interface Target extends AutoCloseable {
  /** How a person would name it: {@code pid 4711 (redis-server)}. */
  String description();

  /** The process id; empty for a core file. */
  OptionalLong pid();

  /** Its memory. */
  Memory memory();

  /**
   * Its mappings in ascending order, disjoint. One that begins with a loaded object's zero-filled
   * data ends where the object does, to the page, though the kernel may have merged what follows.
   */
  List<Mapping> mappings() throws AllocsException;

  /** The files loaded as code, in ascending order of their lowest address; the vdso is one. */
  List<LoadedObject> objects() throws AllocsException;

  /** Its threads, the main thread first. */
  List<TargetThread> threads() throws AllocsException;

  /** The auxiliary vector as the kernel keeps it: pairs of 8-byte type and value. */
  Answer<byte[]> auxiliaryVector();

  /** The signal that ended it; empty if it is live, or was when the core file was written. */
  default Optional<FatalSignal> fatalSignal() {
    return Optional.empty();
  }

  /**
   * From what a mapping's label or permissions were concluded; empty where the kernel told them.
   */
  default Optional<String> inferred(Mapping mapping) throws AllocsException {
    return Optional.empty();
  }

  /**
   * What is wrong with what it is read from, in words for the user: bytes that a core file has not,
   * files that are others than those that were mapped. More may come to light with each question.
   */
  default List<String> problems() {
    return List.of();
  }

  /**
   * Its functions, where these may be called.
   *
   * @return unknown, with the reason, where it is only looked at
   */
  default Answer<Functions> functions() {
    return Answer.unknown("it is only looked at: a program changes its own memory by itself");
  }

  /**
   * Sees to it that mappings and objects are told as they are now. Threads may be those that were
   * told before: to read them again can take a hundred times as long.
   *
   * @return whether anything may be told that is not what it was
   */
  default boolean renew() {
    refresh();
    return true;
  }

  /** Forgets mappings, objects and threads, so that the next question reads them anew. */
  void refresh();

  /**
   * Stops all threads, so that all answers belong to one instant. Forgets mappings, objects and
   * threads, before and when it ends. Threads in a sleep that nothing interrupts stop before they
   * run on.
   *
   * @throws org.allocs.error.TargetAccessException if a thread cannot be stopped
   * @throws org.allocs.error.UnsupportedException if there is nothing to stop, or it is ourselves
   */
  default Hold hold() throws AllocsException {
    throw new UnsupportedException("cannot be held: " + description());
  }

  /**
   * Whether nothing of it changes while it is read: a core file, or a process that is held. What is
   * read one after the other belongs together only then.
   */
  default boolean isStill() {
    return pid().isEmpty();
  }

  /** Lets go of the target, which runs on untouched. */
  @Override
  void close();
}
