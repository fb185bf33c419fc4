mod number;
mod page_body;
