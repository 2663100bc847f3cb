"""What the grammars of the seven languages call their nodes, by what each stands for."""

from __future__ import annotations

from typing import Final

TEXTS: Final = frozenset(
    """string template_string encapsed_string interpreted_string_literal raw_string_literal
    string_literal verbatim_string_literal interpolated_string_expression heredoc nowdoc
    character_literal""".split()
)


CONTENTS: Final = frozenset(
    """string_content string_fragment string_literal_content interpreted_string_literal_content
    raw_string_literal_content escape_sequence interpolated_string_text nowdoc_string""".split()
)


WRAPPERS: Final = frozenset(
    """await_expression parenthesized_expression argument expression_list as_expression
    await non_null_expression expression_statement variable_name_wrapper literal_element
    unary_expression conditional_access_expression cast_expression by_ref
    type_conversion_expression optional_chain""".split()
)


AWAITS: Final = frozenset({"await_expression", "await"})


SPREADS: Final = frozenset(
    """spread_element dictionary_splat hash_splat_argument variadic_unpacking""".split()
)


JOINS: Final = frozenset({"binary_expression", "binary_operator", "binary"})


NAMES: Final = frozenset(
    """identifier constant variable_name member_expression attribute selector_expression
    member_access_expression field_access class_constant_access_expression property_identifier
    field_identifier shorthand_property_identifier instance_variable global_variable
    name scope_resolution scoped_identifier qualified_name hash_key_symbol simple_symbol
    dynamic_variable_name scoped_property_access_expression""".split()
)


# Of a map: what stands for a text that is set elsewhere, and is not that text itself.
VARIABLE_KEYS: Final = frozenset(
    "identifier attribute constant class_constant_access_expression".split()
)


NOTHING: Final = frozenset({"null", "none", "nil", "null_literal", "undefined"})


NUMBERS: Final = frozenset(
    {"integer", "number", "int_literal", "decimal_integer_literal", "integer_literal"}
)


SLICES: Final = frozenset({"slice", "range", "range_expression"})


INDEXES: Final = frozenset(
    """subscript subscript_expression element_reference element_access_expression
    index_expression array_access slice_expression""".split()
)


CALLS: Final = frozenset(
    """call call_expression function_call_expression member_call_expression
    nullsafe_member_call_expression scoped_call_expression method_invocation
    invocation_expression object_creation_expression new_expression
    implicit_object_creation_expression""".split()
)


MAPS: Final = frozenset({"dictionary", "object", "hash", "composite_literal"})


LISTS: Final = frozenset(
    {
        "literal_value",
        "set",
        "list",
        "array",
        "tuple",
        "array_creation_expression",
        "initializer_expression",
    }
)


ASSIGNMENTS: Final = frozenset(
    """assignment assignment_expression variable_declarator short_var_declaration const_spec
    var_spec assignment_statement const_element field_initializer augmented_assignment
    property_element""".split()
)


BLOCKS: Final = frozenset(
    """block source_file program module compilation_unit compound_statement statement_list
    global_statement body_statement statement_block block_body do_block""".split()
)


BRANCHES: Final = BLOCKS - {"global_statement"} | frozenset(
    """then else elsif ensure rescue switch_section expression_case switch_case case_statement
    when conditional ternary_expression conditional_expression""".split()
)
