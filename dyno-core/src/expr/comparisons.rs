//! What paths offer to conditions.

use super::address::Address;
use super::ast::{self, Comparison, as_stored};
use super::condition::Condition;
use super::operand::{InCondition, Operand};
use super::path::Path;
use crate::codec::Attribute;
use crate::codec::kind::{Container, Ordered, Prefixed};
use crate::wire::AttributeType;

macro_rules! comparisons {
    ($($(#[$doc:meta])* $name:ident $comparison:ident $(where $bound:ident)?;)*) => {$(
        $(#[$doc])*
        pub fn $name<V>(self, value: V) -> Condition<M>
        where
            A: Address,
            V: Operand<M, T::Base, Tree: InCondition>,
            $(T: $bound,)?
        {
            let value: ast::Side = value.into_tree().into();
            let value = match Comparison::$comparison {
                Comparison::Eq | Comparison::Ne => as_stored::<T, _>(value),
                // NULL has no order.
                Comparison::Lt | Comparison::Le | Comparison::Gt | Comparison::Ge => value,
            };
            Condition::compare(self.side(), Comparison::$comparison, value)
        }
    )*};
}

// The bound on the address is on the methods: with a bound on the impl, the compiler would only report a missing
// method.
impl<M, A, T: Attribute> Path<M, A, T> {
    comparisons! {
        /// The attribute equals `value`. False if the attribute is absent.
        ///
        /// ```
        /// # use dyno::path;
        /// assert_eq!(path("year").eq(1985).to_string(), "year = 1985");
        /// ```
        eq Eq;
        /// The attribute does not equal `value`. True if the attribute is absent.
        ///
        /// ```
        /// # use dyno::path;
        /// assert_eq!(path("year").ne(1985).to_string(), "year <> 1985");
        /// ```
        ne Ne;
        /// The attribute is less than `value`: as a number, or by the bytes of a binary or of a string in UTF-8.
        ///
        /// ```
        /// # use dyno::path;
        /// assert_eq!(path("year").lt(1985).to_string(), "year < 1985");
        /// ```
        lt Lt where Ordered;
        /// The attribute is less than or equal to `value`.
        ///
        /// ```
        /// # use dyno::path;
        /// assert_eq!(path("year").le(1985).to_string(), "year <= 1985");
        /// ```
        le Le where Ordered;
        /// The attribute is greater than `value`.
        ///
        /// ```
        /// # use dyno::path;
        /// assert_eq!(path("year").gt(1985).to_string(), "year > 1985");
        /// ```
        gt Gt where Ordered;
        /// The attribute is greater than or equal to `value`.
        ///
        /// ```
        /// # use dyno::path;
        /// assert_eq!(path("year").ge(1985).to_string(), "year >= 1985");
        /// ```
        ge Ge where Ordered;
    }

    /// The attribute is between `low` and `high`, inclusive. DynamoDB rejects a `low` that is greater than `high`.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("year").between(1950, 1959).to_string(), "year BETWEEN 1950 AND 1959");
    /// ```
    pub fn between<V, W>(self, low: V, high: W) -> Condition<M>
    where
        A: Address,
        V: Operand<M, T::Base, Tree: InCondition>,
        W: Operand<M, T::Base, Tree: InCondition>,
        T: Ordered,
    {
        Condition::new(
            ast::Condition::Between(self.side(), low.into_tree().into(), high.into_tree().into())
                .checked(),
        )
    }

    /// The attribute equals one of at most 100 `values`. Without values, the condition is false.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("year").is_in([1985, 1986]).to_string(), "year IN (1985, 1986)");
    /// ```
    pub fn is_in<V>(self, values: impl IntoIterator<Item = V>) -> Condition<M>
    where
        A: Address,
        V: Operand<M, T::Base, Tree: InCondition>,
    {
        let values = values
            .into_iter()
            .map(|value| as_stored::<T, _>(value.into_tree().into()))
            .collect();
        Condition::new(ast::Condition::In(self.side(), values).checked())
    }

    /// The attribute exists, even if it is NULL.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("plot").exists().to_string(), "attribute_exists(plot)");
    /// ```
    pub fn exists(self) -> Condition<M>
    where
        A: Address,
    {
        Condition::new(ast::Condition::Exists(self.ast()))
    }

    /// The attribute is absent. For a key attribute: the item does not exist.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("plot").not_exists().to_string(), "attribute_not_exists(plot)");
    /// ```
    pub fn not_exists(self) -> Condition<M>
    where
        A: Address,
    {
        Condition::new(ast::Condition::NotExists(self.ast()))
    }

    /// The attribute has the DynamoDB type `attribute_type`.
    ///
    /// ```
    /// # use dyno::{model::AttributeType, path};
    /// assert_eq!(path("plot").attribute_type(AttributeType::Null).to_string(), "attribute_type(plot, NULL)");
    /// ```
    pub fn attribute_type(self, attribute_type: AttributeType) -> Condition<M>
    where
        A: Address,
    {
        Condition::new(ast::Condition::Type(self.ast(), attribute_type))
    }

    /// The attribute, a string or a binary, begins with `prefix`. Every string begins with the empty one.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("title").begins_with("The ").to_string(), "begins_with(title, \"The \")");
    /// ```
    pub fn begins_with<V>(self, prefix: V) -> Condition<M>
    where
        A: Address,
        V: Operand<M, T::Prefix, Tree = ast::Operand>,
        T: Prefixed,
    {
        Condition::new(ast::Condition::BeginsWith(self.ast(), prefix.into_tree()).checked())
    }

    /// The attribute contains `needle`: a part of a string, or an element of a list or a set. Every string contains the
    /// empty one.
    ///
    /// ```
    /// # use dyno::path;
    /// assert_eq!(path("actors").contains("Kim Greist").to_string(), "contains(actors, \"Kim Greist\")");
    /// ```
    pub fn contains<V>(self, needle: V) -> Condition<M>
    where
        A: Address,
        V: Operand<M, T::Needle, Tree = ast::Operand>,
        T: Container,
    {
        Condition::new(ast::Condition::Contains(self.ast(), needle.into_tree()).checked())
    }

    fn side(&self) -> ast::Side
    where
        A: Address,
    {
        ast::Side::Operand(ast::Operand::Path(self.ast()))
    }
}
