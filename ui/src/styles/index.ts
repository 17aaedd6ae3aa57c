// All style sheets, in the order that they build on each other.
import "./fonts.css";
import "./tokens.css";
import "./base.css";
