// glue: The template tag of every page, which escapes its values
// Never: insert a value unescaped that a user or another system supplied

export { html } from 'ghtml'

/**
 * Markup. It differs from text by its type name only, because both are strings; a function that returns markup declares it.
 *
 * The tag escapes every `${value}`: `& < > " ' =` become character references, null and undefined become nothing, an array is
 * joined and then escaped. `!${markup}` inserts the value unescaped; it is for the result of another `html` template,
 * or a `.map(...)` of such, and for nothing else. Attribute values are in double quotes. No variable value goes into
 * `<script>`, `<style>` or an event handler attribute. The scheme of a URL in `href` must have been checked, because
 * escaping does not stop `javascript:`. A literal exclamation mark right before a value is written `&#33;`.
 */
export type Html = string
