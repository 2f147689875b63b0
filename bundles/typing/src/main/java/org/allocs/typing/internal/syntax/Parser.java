package org.allocs.typing.internal.syntax;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.allocs.typing.internal.source.Token;
import org.allocs.typing.internal.source.UnreadableException;
import org.treesitter.TSLanguage;
import org.treesitter.TSParser;
import org.treesitter.TSTree;

/**
 * Parses tokens as C or C++, whichever makes sense of them. Nothing is loaded before the first use.
 */
public final class Parser {
  /** Where what is parsed may stand. */
  public enum Place {
    /** A statement in a function. */
    STATEMENT("void f(){", ";}"),
    /** A declaration outside. */
    OUTSIDE("", ";"),
    /** What a function's body would follow. */
    HEADER("", "{}");

    private final String before;
    private final String after;

    Place(String before, String after) {
      this.before = before;
      this.after = after;
    }
  }

  private static final Map<Grammar, TSLanguage> LANGUAGES = new EnumMap<>(Grammar.class);
  private static TSParser parser;

  private Parser() {}

  /**
   * Parses tokens.
   *
   * @param path of their file, whose ending tells the language to try first
   * @param places to try in this order
   * @return the first tree without errors; if all have some, the first one
   * @throws UnreadableException if the tree is too large or too deep, or the parser cannot be
   *     loaded
   */
  public static Tree parse(List<Token> tokens, String path, Place... places)
      throws UnreadableException {
    Grammar first = Grammar.of(path);
    Tree best = null;
    for (Place place : places) {
      for (Grammar grammar : new Grammar[] {first, first.other()}) {
        Tree tree = parse(tokens, grammar, place);
        if (!tree.root().broken()) {
          return tree;
        }
        best = best == null ? tree : best;
      }
    }
    return best;
  }

  /** One at a time: the parser keeps state. */
  private static synchronized Tree parse(List<Token> tokens, Grammar grammar, Place place)
      throws UnreadableException {
    Feed feed = Feed.of(tokens, place.before, place.after);
    try {
      if (parser == null) {
        parser = Libraries.with("tree-sitter", TSParser::new);
      }
      TSLanguage language = LANGUAGES.get(grammar);
      if (language == null) {
        language = Libraries.with(grammar.library(), grammar::language);
        LANGUAGES.put(grammar, language);
      }
      parser.setLanguage(language);
    } catch (IOException e) {
      throw new UnreadableException("the parser of C cannot be loaded: " + e.getMessage());
    }
    try (TSTree tree = parser.parseString(null, feed.text())) {
      return new Tree(tokens, TreeReader.read(tree.getRootNode(), feed));
    }
  }
}
