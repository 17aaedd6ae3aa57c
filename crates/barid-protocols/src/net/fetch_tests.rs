//! What may be fetched from the web, against servers on this computer.
