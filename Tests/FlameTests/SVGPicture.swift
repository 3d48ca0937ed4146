import Foundation
import FoundationXML
import Testing

/// What a reader of XML finds in a picture.
final class SVGPicture: NSObject, XMLParserDelegate {
  struct Frame {
    var classes: [Substring] = []
    var title = ""
    var label = ""
    /// Percent of the width.
    var left = 0.0
    var width = 0.0
    /// Pixels from the top of the plot.
    var y = 0.0

    var name: Substring { title.prefix { $0 != "\n" } }
    var right: Double { left + width }
  }

  private(set) var frames: [Frame] = []
  private(set) var elements: Set<String> = []
  /// Contents of `text` elements outside of frames.
  private(set) var texts: [String] = []
  private(set) var rootAttributes: [String: String] = [:]
  private var path: [String] = []
  private var isInPlot = false

  /// Reads a picture; records an issue where it is not well-formed.
  init(_ svg: [UInt8]) {
    super.init()
    let parser = XMLParser(data: Data(svg))
    parser.delegate = self
    #expect(parser.parse(), "line \(parser.lineNumber): \(String(describing: parser.parserError))")
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    if path.isEmpty { rootAttributes = attributes }
    path.append(name)
    elements.insert(name)
    switch name {
    case "svg": isInPlot = attributes["class"] == "frames"
    case "g" where isInPlot:
      frames.append(Frame(classes: attributes["class"]?.split(separator: " ") ?? []))
    case "rect" where isInPlot:
      frames[frames.count - 1].left = percent(attributes["x"])
      frames[frames.count - 1].width = percent(attributes["width"])
      frames[frames.count - 1].y = attributes["y"].flatMap(Double.init) ?? -1
    case "text" where !isInPlot: texts.append("")
    default: break
    }
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?)
  {
    path.removeLast()
    if name == "svg" { isInPlot = false }
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    switch path.last {
    case "title" where isInPlot: frames[frames.count - 1].title += text
    case "text" where isInPlot && !frames.isEmpty: frames[frames.count - 1].label += text
    case "text" where !isInPlot: texts[texts.count - 1] += text
    default: break
    }
  }

  private func percent(_ attribute: String?) -> Double {
    guard let attribute, attribute.hasSuffix("%") else { return -1 }
    return Double(attribute.dropLast()) ?? -1
  }
}
