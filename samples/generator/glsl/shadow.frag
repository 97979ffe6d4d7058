#version 330
in float field; uniform int cut;
void main(){ if(cut==1&&field<0.) discard; }
