package org.allocs.typing.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.allocs.model.AddressRange;
import org.allocs.model.Allocation;
import org.allocs.model.Answer;
import org.allocs.model.Grade;
import org.allocs.type.DataType;
import org.allocs.typing.internal.source.SourceLibrary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateEvidenceTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "std::__new_allocator<Node>::allocate                | 48 | Node[2]",
        "std::__new_allocator<Node>::allocate                | 24 | Node",
        "std::__new_allocator<Node>::allocate                | 25 | unknown",
        "__gnu_cxx::new_allocator<Node*>::allocate           | 16 | Node *[2]",
        "std::__1::allocator<Node const*>::allocate          | 16 | const Node *[2]",
        "std::allocator<const Node *>::allocate              | 16 | const Node *[2]",
        "std::allocator<unsigned long>::allocate             | 16 | unsigned long[2]",
        "std::allocator<nowhere>::allocate                   | 16 | unknown",
        "std::allocator<Node>::deallocate                    | 24 | unknown",
        "mine::pool_allocator<Node>::allocate                | 24 | unknown",
        "std::make_unique<Node, int>                         | 24 | Node",
        "std::make_unique<Node, int>                         | 48 | unknown",
        "std::make_unique<Node []>                           | 48 | Node[2]",
        "std::allocator<Node                                 | 24 | unknown",
      })
  void shouldReadTheArgument(String function, long size, String expected) {
    Snippet snippet = new Snippet(directory, "@x;");
    snippet.rename(0, function);
    Answer<DataType> answer =
        new TemplateEvidence(new SourceLibrary()).typeOf(Snippet.chunk(size), snippet.context());
    assertEquals(expected, answer.value().map(DataType::name).orElse("unknown"));
  }

  @Test
  void shouldBeLessSureOfFunctionsThatOthersMayShare() {
    Snippet inlined = new Snippet(directory, "@[inner]x; @[outer]y;");
    inlined.rename(0, "std::allocator<Node>::allocate");
    TemplateEvidence evidence = new TemplateEvidence(new SourceLibrary());
    Answer<DataType> sure = evidence.typeOf(Snippet.chunk(24), inlined.context());
    assertEquals(Optional.of(Grade.CERTAIN), sure.grade());
    Snippet shared = new Snippet(directory, "@[inner]x; @[outer]y;");
    shared.rename(0, "std::allocator<Node>::allocate").rename(1, "std::vector<Node>::insert");
    Answer<DataType> likely = evidence.typeOf(Snippet.chunk(24), shared.context());
    assertEquals(Optional.of(Grade.LIKELY), likely.grade());
  }

  @Test
  void shouldNotBelieveCodeThatIsSharedByTypes() {
    for (String owner : List.of("Node", "Other")) {
      Snippet snippet = new Snippet(directory, "@[a]x; @[b]y; @[c]z;");
      snippet
          .rename(0, "std::allocator<Node>::allocate")
          .rename(1, "std::_Vector_base<" + owner + ", A>::_M_allocate")
          .rename(2, "std::vector<" + owner + ", A>::_M_realloc_insert<int>");
      Answer<DataType> answer =
          new TemplateEvidence(new SourceLibrary()).typeOf(Snippet.chunk(24), snippet.context());
      assertEquals(owner.equals("Node"), answer.isKnown());
    }
  }

  @Test
  void shouldNotTakeAConstructorsAllocationForItsOwner() {
    Snippet snippet = new Snippet(directory, "@[Node::Node]x; @[outer]y;");
    snippet.rename(1, "std::make_unique<Node>");
    Answer<DataType> answer =
        new TemplateEvidence(new SourceLibrary()).typeOf(Snippet.chunk(24), snippet.context());
    assertEquals("unknown", answer.value().map(DataType::name).orElse("unknown"));
  }

  @Test
  void shouldSayUnknownWithoutASite() {
    Snippet snippet = new Snippet(directory, "@x;");
    Answer<DataType> answer =
        new TemplateEvidence(new SourceLibrary())
            .typeOf(
                Allocation.of("malloc", AddressRange.ofSize(0x1000, 24)).build(),
                snippet.context());
    assertEquals("", answer.reason().orElseThrow());
  }
}
