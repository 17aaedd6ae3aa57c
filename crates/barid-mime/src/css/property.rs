//! Which properties, functions and words of a style may stay.

pub(super) fn is_function(name: &str) -> bool {
    ["rgb", "rgba", "hsl", "hsla", "calc"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

/// What says how the columns of a grid are.
pub(super) fn is_track(name: &str, property: &str) -> bool {
    let is_known = ["repeat", "minmax"].iter().any(|known| name.eq_ignore_ascii_case(known));
    is_known && property == "grid-template-columns"
}

/// Keywords that do more than look, in properties that are else harmless.
pub(super) fn has_effect(name: &str, property: &str) -> bool {
    if property == "table-layout" && name.eq_ignore_ascii_case("fixed") {
        return false;
    }
    ["expression", "javascript", "fixed", "sticky", "bidi-override", "isolate-override"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

pub(super) fn is_property(name: &str) -> bool {
    const SINGLE: [&str; 52] = [
        "background",
        "background-color",
        "color",
        "direction",
        "display",
        "float",
        "clear",
        "font",
        "height",
        "width",
        "max-width",
        "min-width",
        "max-height",
        "min-height",
        "letter-spacing",
        "line-height",
        "list-style",
        "list-style-type",
        "list-style-position",
        "opacity",
        "table-layout",
        "caption-side",
        "empty-cells",
        "vertical-align",
        "visibility",
        "white-space",
        "word-break",
        "word-spacing",
        "word-wrap",
        "overflow-wrap",
        "box-sizing",
        "hyphens",
        "tab-size",
        "overflow",
        "overflow-x",
        "overflow-y",
        "object-fit",
        "flex",
        "flex-direction",
        "flex-wrap",
        "flex-grow",
        "flex-shrink",
        "flex-basis",
        "justify-content",
        "align-items",
        "align-content",
        "align-self",
        "gap",
        "row-gap",
        "column-gap",
        "grid-gap",
        "grid-template-columns",
    ];
    const FONT: [&str; 6] =
        ["font-family", "font-size", "font-style", "font-weight", "font-variant", "font-stretch"];
    const TEXT: [&str; 6] = [
        "text-align",
        "text-decoration",
        "text-decoration-line",
        "text-decoration-color",
        "text-indent",
        "text-transform",
    ];
    let is_side = |rest: &str| {
        let rest =
            rest.trim_end_matches("-color").trim_end_matches("-style").trim_end_matches("-width");
        matches!(
            rest,
            "" | "-top"
                | "-right"
                | "-bottom"
                | "-left"
                | "-radius"
                | "-top-left-radius"
                | "-top-right-radius"
                | "-bottom-left-radius"
                | "-bottom-right-radius"
                | "-collapse"
                | "-spacing"
        )
    };
    SINGLE.contains(&name)
        || FONT.contains(&name)
        || TEXT.contains(&name)
        || ["border", "margin", "padding"]
            .iter()
            .any(|base| name.strip_prefix(base).is_some_and(is_side))
}
