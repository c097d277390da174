"""What WeasyPrint's PDF lacks of PDF/A-3a and PDF/UA-1, put right just before it is written.

WeasyPrint writes one variant a file. Here the second one is declared, and kept:

- the XMP stream is not compressed (ISO 19005-3, 6.6.2.1) and identifies PDF/UA-1, too, with the
  description of that schema that PDF/A asks for (6.6.2.3);
- header cells say what they head (ISO 14289-1, 7.5);
- running heads and page numbers are artifacts, not content (ISO 14289-1, 7.8);
- each stream ends where its length says, whoever strips the end of its last line (ISO 32000-1,
  7.3.8.1);
- no picture asks to be smoothed (ISO 19005-3, 6.2.8), and each sign of a font is some text
  (6.2.11.7).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import pydyf

__all__ = ["conform"]

_UA: Final = """\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>\
</rdf:Description>"""
_END: Final = b"</rdf:RDF>"

_STREAM_END: Final = b"\nendstream\nendobj"


def conform(_: object, pdf: pydyf.PDF) -> None:
    """Put a PDF/A-3a right that is about to be written: a ``finisher`` of WeasyPrint."""
    _identify(pdf)
    elements = {o.reference: o for o in pdf.objects if _is(o, "/StructElem")}
    _scope(elements)
    _make_artifacts(pdf, elements)
    _leave_pictures_sharp(pdf)
    _give_signs_a_text(pdf)
    _end_streams(pdf)


class _Nothing(pydyf.Object):  # type: ignore[misc]
    """In place of an object that nothing refers to any more."""

    data = b"null"


def _is(thing: Any, kind: str) -> bool:
    return isinstance(thing, pydyf.Dictionary) and thing.get("Type") == kind


def _referred(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def _identify(pdf: pydyf.PDF) -> None:
    """Name PDF/UA-1 in the metadata, which anyone can read who looks for text in the file."""
    metadata = _referred(pdf, pdf.catalog["Metadata"])
    (content,) = metadata.stream
    metadata.stream = [content.replace(_END, _UA.encode("ascii") + _END)]
    metadata.compress = False


def _scope(elements: dict[bytes, Any]) -> None:
    """Headers in the head of a table are of its columns, all others of their rows."""
    for cell in elements.values():
        if cell["S"] == "/TH":
            row = elements[cell["P"]]
            group = elements.get(row["P"], {})
            cell["A"]["Scope"] = "/Column" if group.get("S") == "/THead" else "/Row"


def _make_artifacts(pdf: pydyf.PDF, elements: dict[bytes, Any]) -> None:
    """Mark what lies outside of the document's tree as pagination.

    That is what stands in the margins of pages: WeasyPrint tags it, and leaves the tags out of the
    tree.
    """
    root = _referred(pdf, pdf.catalog["StructTreeRoot"])
    inside = set(_reached(root["K"], elements))
    outside = [element for ref, element in elements.items() if ref not in inside]
    mapping = _referred(pdf, root["ParentTree"])["Nums"]
    pages = {reference: number for number, reference in enumerate(pdf.page_references)}
    for reference, number in pages.items():
        here = {
            kid
            for element in outside
            if element["Pg"] == reference
            for kid in element["K"]
            if isinstance(kid, int)
        }
        _pagination(_referred(pdf, _referred(pdf, reference)["Contents"]), here)
        owners = mapping[mapping.index(number) + 1]
        for mcid in here:
            owners[mcid] = b"null"
    for element in outside:
        nothing = _Nothing()
        nothing.number = element.number
        pdf.objects[element.number] = nothing


def _reached(kids: Any, elements: dict[bytes, Any]) -> Iterator[bytes]:
    """The references of all elements in a tree, from those of its first ones."""
    waiting = [kid for kid in kids if kid in elements]
    while waiting:
        reference = waiting.pop()
        yield reference
        waiting += [kid for kid in elements[reference]["K"] if kid in elements]


def _pagination(content: pydyf.Stream, marked: set[int]) -> None:
    """Open marked content with these numbers as an artifact of pagination instead."""
    parts = content.stream
    for place, part in enumerate(parts):
        if isinstance(part, pydyf.Dictionary) and part.get("MCID") in marked:
            parts[place - 1] = "/Artifact"
            parts[place] = pydyf.Dictionary({"Type": "/Pagination"})


def _leave_pictures_sharp(pdf: pydyf.PDF) -> None:
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Stream) and thing.extra.get("Subtype") == "/Image":
            thing.extra["Interpolate"] = "false"


_NO_TEXT: Final = b"> <>"
_JOINER: Final = b"> <200d>"


def _give_signs_a_text(pdf: pydyf.PDF) -> None:
    """Signs that are parts of another one's text, as half forms are, stand for a joiner."""
    for font in pdf.objects:
        if _is(font, "/Font") and "ToUnicode" in font:
            text = _referred(pdf, font["ToUnicode"])
            text.stream = [
                part.replace(_NO_TEXT, _JOINER) if isinstance(part, bytes) else part
                for part in text.stream
            ]


def _end_streams(pdf: pydyf.PDF) -> None:
    """Close streams that end in a carriage return with both signs of an end of line.

    With a line feed alone their last byte would look like a part of that end: some readers then
    find that the length is wrong. Among them may be those that are made as the file is written.
    """
    write_line = pdf.write_line

    def write(content: bytes, output: Any) -> None:
        if content.endswith(b"\r" + _STREAM_END):
            content = content.removesuffix(_STREAM_END) + b"\r" + _STREAM_END
        write_line(content, output)

    pdf.write_line = write
