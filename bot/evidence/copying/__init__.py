"""Viewing copies: what an officer sees and hears of a file, without metadata, place, or earlier versions.

Whatever a copy shows is drawn, written or encoded anew, so nothing else can come along. Files are hostile
until shown otherwise: they are read in a process of its own (:mod:`bot.evidence.copying.child`), which has
so much memory and so much time, and whose end costs nothing but the copy. Readers are loaded there alone.
"""
