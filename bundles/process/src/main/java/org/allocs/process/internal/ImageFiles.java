package org.allocs.process.internal;

import java.nio.file.Path;
import org.allocs.error.AllocsException;
import org.allocs.model.Answer;

/** Finds the files of images in memory. */
@FunctionalInterface
interface ImageFiles {
  /** Where the very file that is mapped can be read; unknown, with the reason, if it is gone. */
  Answer<Path> of(LoadedImage image) throws AllocsException;
}
