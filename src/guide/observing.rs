//! How can I see what happens, how long it takes and what it costs?
