"""The program's own readers, of figures and of labels: a card beside each model file.

`networks` runs the models, `figure_crops` makes a cell's picture ready, `figure_decoding` turns
frames into texts with probabilities, `forced_choice` weighs texts against each other, `form_words`
is what labels can say.
"""
