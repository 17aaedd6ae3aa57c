//! Drawing where there is no graphics card. WebKitGTK would imitate one: Mesa's imitation takes
//! 35 MB in the program itself and 50 in the pages' process, and draws later than not to. It is
//! not to be told so for the pages' process, which ends without; so the libraries are hidden from
//! this process alone, for as long as it looks for them.

use std::fs;
use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, glib};

/// Where the system has its graphics cards.
const CARDS: &str = "/dev/dri";
/// Where GLVND looks for what can draw (its documentation of the EGL interface), and whether GTK 3
/// looks at all (GTK 3 reference manual, "Running GTK+ Applications").
const HIDING: [(&str, &str); 2] =
    [("__EGL_VENDOR_LIBRARY_DIRS", "/nonexistent"), ("GDK_GL", "disable")];

/// Settles once and for all how this process draws. Returns false where no graphics card is there
/// and one would be imitated all the same.
pub(crate) fn is_settled() -> bool {
    has_card() || draws_without()
}

fn has_card() -> bool {
    let names = fs::read_dir(CARDS).into_iter().flatten().flatten();
    names.into_iter().any(|card| card.file_name().to_string_lossy().starts_with("renderD"))
}

/// GTK and WebKitGTK look for a card when they are first asked, and never again. Nothing else runs
/// in this process yet that would read its environment; what it starts later gets it unchanged.
fn draws_without() -> bool {
    let before = HIDING.map(|(name, _)| (name, glib::getenv(name)));
    for (name, value) in HIDING {
        if let Err(error) = glib::setenv(name, value, true) {
            tracing::debug!(%error, name, "a variable can't be set");
        }
    }
    // Without a display there is nothing to draw on; whoever opens the window says so.
    let never = gtk::init().is_err() || {
        let settings = webkit2gtk::Settings::new();
        settings.hardware_acceleration_policy() == HardwareAccelerationPolicy::Never
    };
    for (name, value) in before {
        match value {
            Some(value) => drop(glib::setenv(name, value, true)),
            None => glib::unsetenv(name),
        }
    }
    never
}
