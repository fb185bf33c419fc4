//! The macro `item!`.

use super::types::Value;

/// A value in `item!`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot always be stored in DynamoDB",
    label = "not `Into<Value>`",
    note = "write `Value::of(&7.5)?` for floats, which can be NaN, and for any other type that can be stored"
)]
pub trait InItem {
    /// Returns the value.
    fn into_value(self) -> Value;
}

#[diagnostic::do_not_recommend]
impl<T: Into<Value>> InItem for T {
    fn into_value(self) -> Value {
        self.into()
    }
}

/// Makes an [`Item`](crate::codec::Item) from names and values: `item! { "title" => "Brazil", "year" => 1985 }`.
///
/// A value is anything that is `Into<Value>`. For other types, such as floats, write `Value::of(&7.5)?`.
///
/// ```compile_fail,E0277
/// dyno::item! { "rating" => 7.5 };
/// ```
#[macro_export]
macro_rules! item {
    ($($name:expr => $value:expr),* $(,)?) => {
        $crate::codec::Item::new()$(.with($name, $crate::codec::InItem::into_value($value)))*
    };
}
