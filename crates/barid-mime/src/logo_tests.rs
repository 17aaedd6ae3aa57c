//! Logos, and what only claims to be one.

use super::*;

const ROOT: &str =
    r#"xmlns="http://www.w3.org/2000/svg" version="1.2" baseProfile="tiny-ps" viewBox="0 0 64 64""#;

fn of(inner: &str) -> Result<Logo, LogoError> {
    logo(format!("<svg {ROOT}><title>Quay</title>{inner}</svg>").as_bytes())
}

#[test]
fn a_logo_is_written_anew() {
    let file = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- made by hand -->\n\
         <svg width='64' {ROOT} xmlns:xlink='http://www.w3.org/1999/xlink'>\n\
         <title>North &amp; Quay\n</title><desc>It is &odd;</desc>\
         <defs><linearGradient id=\"a\"><stop offset=\"0\" stop-color=\"#fff\"/></linearGradient></defs>\
         <g class=\"x\" fill=\"url(#a)\"><path d=\"M0,0 L6.4e1 64z\" /></g></svg>\n"
    );
    let read = logo(file.as_bytes()).unwrap();
    assert_eq!(read.title, "North & Quay");
    assert_eq!(
        read.svg,
        format!(
            "<svg {ROOT}><defs><linearGradient id=\"a\"><stop offset=\"0\" stop-color=\"#fff\"></stop>\
             </linearGradient></defs><g fill=\"url(#a)\"><path d=\"M0,0 L6.4e1 64z\"></path></g></svg>"
        )
    );
    // What was written is no longer read: its title is told apart from it.
    assert_eq!(logo(read.svg.as_bytes()), Err(LogoError::Untitled));
}

#[test]
fn r6_nothing_in_a_logo_runs_loads_moves_or_links() {
    for inner in [
        "<script>alert(1)</script>",
        "<SCRIPT/>",
        "<svg:script/>",
        "<image href='https://x.test/a.png'/>",
        "<use href='#a'/>",
        "<a href='https://x.test'/>",
        "<animate attributeName='x'/>",
        "<set attributeName='onload'/>",
        "<foreignObject><b/></foreignObject>",
        "<style>@import 'x'</style>",
        "<text>bank</text>",
        "<filter/>",
        "<g onload='alert(1)'/>",
        "<g style='fill:url(https://x.test)'/>",
        "<g href='#a'/>",
        "<g xlink:href='#a'/>",
        "<g fill='url(https://x.test/a)'/>",
        "<g fill='url(//x.test)'/>",
        "<g fill='URL( #a)'/>",
        "<g fill='url(#a'/>",
        "<g fill='url&#40;x)'/>",
        "<g fill='\\75rl(x)'/>",
        "<g fill='javascript:x'/>",
        "<g fill='a;b'/>",
        "<g xml:base='https://x.test'/>",
        "words",
        "<svg/>",
        "<g><title>Other</title></g>",
        "<title>Other</title>",
        "<desc><g/></desc>",
    ] {
        assert_eq!(of(inner), Err(LogoError::Forbidden), "{inner}");
    }
}

#[test]
fn more_of_xml_than_a_picture_needs_is_malformed() {
    for inner in [
        "<![CDATA[<script/>]]>",
        "<?xml-stylesheet href='x'?>",
        "<!DOCTYPE svg>",
        "<g></h>",
        "<g",
        "<g fill=red/>",
        "<g fill/>",
        "<g fill='a'stroke='b'/>",
        "<g fill='a' fill='b'/>",
        "</svg></svg>",
        "< g/>",
        "<!-- ",
        "<>",
    ] {
        assert_eq!(of(inner), Err(LogoError::Malformed), "{inner}");
    }
    let entity = format!("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg {ROOT}><title>&a;</title></svg>");
    for file in [entity.as_bytes(), b"", b"<svg", b"\xff", b"\x1f\x8b\x08", b"<svg></svg"] {
        assert!(logo(file).is_err());
    }
    let after = format!("<svg {ROOT}><title>x</title></svg><svg {ROOT}/>");
    assert_eq!(logo(after.as_bytes()), Err(LogoError::Forbidden));
}

#[test]
fn a_logo_says_what_it_is_and_is_square() {
    let root =
        |attributes: &str| logo(format!("<svg {attributes}><title>x</title></svg>").as_bytes());
    assert!(root(ROOT).is_ok());
    for (from, to, why) in [
        ("tiny-ps", "tiny", LogoError::Profile),
        ("1.2", "1.1", LogoError::Profile),
        ("2000/svg", "1999/xhtml", LogoError::Profile),
        ("0 0 64 64", "0 0 64 63", LogoError::NotSquare),
        ("0 0 64 64", "0 0 0 0", LogoError::NotSquare),
        ("0 0 64 64", "0 0 inf inf", LogoError::NotSquare),
        ("0 0 64 64", "64", LogoError::NotSquare),
        ("viewBox", "x='1' viewBox", LogoError::Forbidden),
    ] {
        assert_eq!(root(&ROOT.replace(from, to)), Err(why), "{from} {to}");
    }
    for title in ["", "<title/>", "<title> \n</title>", "<title>\u{200b}</title>"] {
        let file = format!("<svg {ROOT}>{title}<g/></svg>");
        assert_eq!(logo(file.as_bytes()), Err(LogoError::Untitled), "{title:?}");
    }
}

#[test]
fn r59_the_size_of_a_logo_is_bounded() {
    assert_eq!(of(&"<g/>".repeat(MAX_ELEMENTS)), Err(LogoError::TooLarge));
    assert_eq!(of(&"<g>".repeat(MAX_DEPTH)), Err(LogoError::TooLarge));
    assert_eq!(of(&" ".repeat(MAX_LOGO)), Err(LogoError::TooLarge));
    for unit in ["<", "<g ", "<!--", "&", "<g a='", "</"] {
        assert!(of(&unit.repeat(9_000)).is_err());
    }
}
