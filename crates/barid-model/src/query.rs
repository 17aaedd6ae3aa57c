//! The search query: what a user types, as a tree.
