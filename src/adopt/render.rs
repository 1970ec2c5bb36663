//! Adoptions as text, Markdown and JSON.
