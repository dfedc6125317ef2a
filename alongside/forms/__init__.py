"""Interactive components: each a small ES module and a small Python factory. None of them saves anything.

A new component is one file static/<name>.js with `export default (kit) => ({render({model, el}) {…}})` as its last
statement, shown with `Form("<name>", data=…, actions=…, label=…)`. static/kit.js says what `kit` offers; the look
is static/alongside.css, below the class `alongside`.
"""
