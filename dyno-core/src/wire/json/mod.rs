//! JSON and its tokens, without anything of DynamoDB. With `name`, the only code that looks at single bytes.

mod numbers;
mod runs;
mod scanner;
mod skip;
mod strings;

pub(crate) use numbers::ShortNumber;
pub(super) use runs::{is_plain, long_run, run, short_run};
pub(super) use scanner::Scanner;
