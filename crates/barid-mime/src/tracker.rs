//! Pictures that are there to tell the sender that, when and where a message was
//! opened.

use html5ever::tokenizer::Tag;

/// Returns the value of an attribute.
pub(crate) fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|one| &*one.name.local == name).map(|one| &*one.value)
}

/// Whether a picture is made not to be seen.
pub(crate) fn is_invisible(tag: &Tag) -> bool {
    let style = attribute(tag, "style").unwrap_or_default().to_ascii_lowercase();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    let has =
        |wanted: &str| style.split(';').any(|one| one.trim_end_matches("!important") == wanted);
    let is_tiny = |name: &str| {
        let value = attribute(tag, name).map(|value| value.trim().trim_end_matches("px"));
        matches!(value, Some("0" | "1"))
            || ["0", "0px", "1px"].iter().any(|size| has(&format!("{name}:{size}")))
    };
    let is_hidden = tag.attrs.iter().any(|one| &*one.name.local == "hidden")
        || ["display:none", "visibility:hidden", "opacity:0", "max-height:0", "max-width:0"]
            .iter()
            .any(|one| has(one));
    is_hidden || (is_tiny("width") && is_tiny("height"))
}

/// Whether an address is one of the well-known ones that report an opening.
pub(crate) fn is_known(address: &str) -> bool {
    const MARKS: [&str; 14] = [
        "list-manage.com/track/open",
        "/wf/open?",
        "mailtrack.io/trace",
        "t.sidekickopen",
        "track.hubspot.com",
        "/e2t/o/",
        "google-analytics.com/",
        "doubleclick.net/",
        "/trk?t=",
        "pixel.mixmax.com",
        "getnotify.com",
        "cirrusinsight.com/",
        "bananatag.com/",
        "yesware.com/t/",
    ];
    MARKS.iter().any(|mark| address.contains(mark))
}
